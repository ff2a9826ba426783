package org.radiologyai.training;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * How far a training is.
 *
 * @param epoch that is being trained or to be begun, counted from 0
 * @param step of that epoch to do next, counted from 0
 * @param lossSum over the steps of that epoch that are done
 * @param updates of the weights since the beginning
 */
record Place(int epoch, int step, double lossSum, int updates) {

    static final Place START = new Place(0, 0, 0, 0);

    Place afterStep(double loss) {
        return new Place(epoch, step + 1, lossSum + loss, updates + 1);
    }

    Place afterEpoch() {
        return new Place(epoch + 1, 0, 0, updates);
    }

    /** Mean over the steps of the epoch that are done. */
    double loss() {
        return lossSum / step;
    }

    void write(Path file) throws IOException {
        Properties place = new Properties();
        place.setProperty("epoch", Integer.toString(epoch));
        place.setProperty("step", Integer.toString(step));
        place.setProperty("loss_sum", Double.toString(lossSum));
        place.setProperty("updates", Integer.toString(updates));
        try (Writer writer = Files.newBufferedWriter(file)) {
            place.store(writer, null);
        }
    }

    static Place read(Path file) throws IOException {
        Properties place = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            place.load(reader);
        }
        return new Place(
                Integer.parseInt(place.getProperty("epoch")),
                Integer.parseInt(place.getProperty("step")),
                Double.parseDouble(place.getProperty("loss_sum")),
                Integer.parseInt(place.getProperty("updates")));
    }
}
