package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of an epoch.
 *
 * @param number counted from 1
 * @param size of the pictures, in pixels a side
 * @param trainingLoss mean over the steps, of varied pictures and smoothed labels
 * @param loss of the averaged weights on the validation pictures, both classes weighing the same
 * @param accuracy on the same, at a probability of one half
 * @param auc on the same
 * @param picturesPerSecond while training
 * @param seconds with validation
 */
record Epoch(
        int number,
        int size,
        double trainingLoss,
        double loss,
        double accuracy,
        double auc,
        double picturesPerSecond,
        double seconds) {

    private static final String HEADER = "epoch,size,training_loss,loss,accuracy,auc,pictures_per_second,seconds";

    /** Reads a table of epochs; there are none if there is no file. */
    static List<Epoch> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream().skip(1).map(Epoch::parse).toList();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " is not a table of epochs.", e);
        }
    }

    static void write(Path file, List<Epoch> epochs) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        epochs.forEach(epoch -> lines.add(epoch.line()));
        Files.write(file, lines);
    }

    /** For the experiment tracking, by name. */
    Map<String, Double> figures() {
        return Map.of(
                "picture_size", (double) size,
                "training_loss", trainingLoss,
                "validation_loss", loss,
                "epoch_accuracy", accuracy,
                "epoch_auc", auc,
                "pictures_per_second", picturesPerSecond);
    }

    /** @param all how many epochs there are to be */
    String inWords(int all) {
        return String.format(
                Locale.ROOT,
                "epoch %d of %d, %d px: training loss %.4f; validation loss %.4f, accuracy %.4f, AUC %.4f; %s",
                number,
                all,
                size,
                trainingLoss,
                loss,
                accuracy,
                auc,
                Progress.time(seconds));
    }

    private String line() {
        return String.format(
                Locale.ROOT,
                "%d,%d,%.5f,%.5f,%.5f,%.5f,%.2f,%.1f",
                number,
                size,
                trainingLoss,
                loss,
                accuracy,
                auc,
                picturesPerSecond,
                seconds);
    }

    private static Epoch parse(String line) {
        String[] fields = line.split(",");
        return new Epoch(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                Double.parseDouble(fields[2]),
                Double.parseDouble(fields[3]),
                Double.parseDouble(fields[4]),
                Double.parseDouble(fields[5]),
                Double.parseDouble(fields[6]),
                Double.parseDouble(fields[7]));
    }
}
