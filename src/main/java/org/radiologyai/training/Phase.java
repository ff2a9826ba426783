package org.radiologyai.training;

import java.util.Arrays;
import java.util.List;

/**
 * A part of a training at one picture size. A network learns most at a small size, where an epoch is cheap, and needs
 * the serving size only at the end (Touvron et al. 2019).
 *
 * @param size of the pictures, in pixels a side
 * @param epochs how often each picture is seen
 * @param batch pictures in a step
 */
record Phase(int size, int epochs, int batch) {

    private static final int LARGEST_SIZE = 1_024;
    private static final int MOST_EPOCHS = 10_000;
    private static final int LARGEST_BATCH = 4_096;

    /**
     * Parses {@code 64x8x64,128x2x32}: size, epochs and batch of each phase.
     *
     * @throws IllegalArgumentException if the text has another form or a number that makes no sense
     */
    static List<Phase> parse(String text) {
        return Arrays.stream(text.split(",")).map(Phase::parseOne).toList();
    }

    /** Of a picture. */
    int pixels() {
        return size * size;
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return size + "x" + epochs + "x" + batch;
    }

    private static Phase parseOne(String text) {
        String[] parts = text.split("x");
        try {
            if (parts.length == 3) {
                Phase phase =
                        new Phase(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
                if (within(phase.size, LARGEST_SIZE)
                        && within(phase.epochs, MOST_EPOCHS)
                        && within(phase.batch, LARGEST_BATCH)) {
                    return phase;
                }
            }
        } catch (NumberFormatException e) {
            // Answered below, like every other text that is no phase.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not SIZExEPOCHSxBATCH, for example 64x8x64.");
    }

    private static boolean within(int number, int most) {
        return number >= 1 && number <= most;
    }
}
