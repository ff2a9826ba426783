package org.radiologyai.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.Radiograph;

/**
 * Shuffles, augments and normalizes one epoch's pictures in a background thread, a few batches ahead of the training,
 * so that the cores compute. What it makes of a picture follows from the seed and the picture's place in the epoch, and
 * so it can begin anywhere.
 */
final class Batches implements AutoCloseable {

    private static final int AHEAD = 3;
    /**
     * Pictures are varied at so many times the size that the network sees: variation costs by the pixel, and what is
     * finer than this the network does not see.
     */
    private static final double VARIED_AT = 1.5;

    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;
    private volatile RuntimeException failure;

    /**
     * @param samples an epoch's pictures
     * @param first the batch to begin with, counted from 0
     * @param end the batch to end before
     * @param strength of the augmentation
     * @param smoothing how much target probability goes evenly to all classes (Szegedy et al. 2015)
     */
    Batches(
            List<Sample> samples,
            int first,
            int end,
            Phase phase,
            float[] classWeights,
            float smoothing,
            double strength,
            long seed) {
        List<Sample> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, new Random(seed));
        int pictures = Math.min(phase.batch(), shuffled.size());
        thread = new Thread(
                () -> {
                    try {
                        for (int i = first; i < end; i++) {
                            int start = i * phase.batch();
                            List<Sample> chosen = shuffled.subList(start, start + pictures);
                            queue.put(make(chosen, phase.size(), classWeights, smoothing, strength, seed + start));
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        failure = e;
                    }
                },
                "augmentation");
        thread.setDaemon(true);
        thread.start();
    }

    /** The next batch; there must be one. */
    Batch next() throws InterruptedException {
        Batch batch = queue.poll();
        while (batch == null) {
            if (failure != null) {
                throw failure;
            }
            batch = queue.poll(1, TimeUnit.SECONDS);
        }
        return batch;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static Batch make(
            List<Sample> samples, int size, float[] weights, float smoothing, double strength, long seed) {
        int classes = weights.length;
        float[] targets = new float[samples.size() * classes];
        List<Radiograph> seen = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            // Neighbouring seeds give Random similar first numbers; these are mixed.
            Random random = new Random(new SplittableRandom(seed + i).nextLong());
            seen.add(Augmentation.apply(shrunk(sample.picture(), (int) (VARIED_AT * size)), strength, random));
            for (int c = 0; c < classes; c++) {
                float target = smoothing / classes + (c == sample.label() ? 1 - smoothing : 0);
                targets[i * classes + c] = target * weights[sample.label()];
            }
        }
        return new Batch(Tensors.of(seen, Tensors.input(size)), targets, samples.size(), size);
    }

    private static Radiograph shrunk(Radiograph picture, int size) {
        return picture.width() <= size
                ? picture
                : Augmentation.of(Preprocessing.resize(picture, size, size), size, size);
    }
}
