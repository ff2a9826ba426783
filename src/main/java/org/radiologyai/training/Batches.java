package org.radiologyai.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.radiologyai.imaging.Radiograph;

/**
 * Shuffles, augments and normalizes one epoch's pictures in a background thread, a few batches ahead of the training,
 * so that the cores compute. What it makes follows from its seed alone.
 */
final class Batches implements AutoCloseable {

    private static final int AHEAD = 3;

    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    /**
     * @param samples an epoch's pictures
     * @param steps how many batches to make, at most as many as there are pictures for
     * @param smoothing how much target probability goes evenly to all classes (Szegedy et al. 2015)
     */
    Batches(List<Sample> samples, int steps, int size, int batch, float[] classWeights, float smoothing, long seed) {
        List<Sample> shuffled = new ArrayList<>(samples);
        Random random = new Random(seed);
        Collections.shuffle(shuffled, random);
        int pictures = Math.min(batch, shuffled.size());
        thread = new Thread(
                () -> {
                    try {
                        for (int i = 0; i < steps; i++) {
                            List<Sample> chosen = shuffled.subList(i * batch, i * batch + pictures);
                            queue.put(make(chosen, size, classWeights, smoothing, random));
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "augmentation");
        thread.setDaemon(true);
        thread.start();
    }

    Batch next() throws InterruptedException {
        return queue.take();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static Batch make(List<Sample> samples, int size, float[] weights, float smoothing, Random random) {
        int classes = weights.length;
        float[] targets = new float[samples.size() * classes];
        List<Radiograph> seen = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            seen.add(Augmentation.apply(sample.picture(), random));
            for (int c = 0; c < classes; c++) {
                float target = smoothing / classes + (c == sample.label() ? 1 - smoothing : 0);
                targets[i * classes + c] = target * weights[sample.label()];
            }
        }
        return new Batch(Tensors.of(seen, Tensors.input(size)), targets, samples.size(), size);
    }
}
