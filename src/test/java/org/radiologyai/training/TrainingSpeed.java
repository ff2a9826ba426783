package org.radiologyai.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Trains a module on noise and tells how many pictures a second, as {@code models/speed.py} does. */
final class TrainingSpeed {

    private static final int WARM_UP = 2;

    private TrainingSpeed() {}

    /** @param args module, size in pixels a side, pictures in a step, steps to time */
    public static void main(String[] args) throws Exception {
        int size = Integer.parseInt(args[1]);
        int count = Integer.parseInt(args[2]);
        double[] seconds = new double[Integer.parseInt(args[3])];
        Random random = new Random(1);
        float[] tensor = new float[count * 3 * size * size];
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = (float) random.nextGaussian();
        }
        float[] targets = new float[2 * count];
        for (int i = 0; i < count; i++) {
            targets[2 * i + i % 2] = 1;
        }
        Batch batch = new Batch(tensor, targets, count, size);
        try (Network network = Network.load(Path.of(args[0]), true)) {
            AdamW optimizer = network.prepareTraining(0.05f);
            for (int step = -WARM_UP; step < seconds.length; step++) {
                long start = System.nanoTime();
                optimizer.begin(1e-4f, 0.98f);
                network.step(batch);
                if (step >= 0) {
                    seconds[step] = (System.nanoTime() - start) / 1e9;
                }
            }
        }
        Arrays.sort(seconds);
        System.out.println(count / seconds[seconds.length / 2]);
    }
}
