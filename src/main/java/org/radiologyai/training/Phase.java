package org.radiologyai.training;

import java.util.Arrays;
import java.util.List;

/**
 * A part of a training at one picture size. A convolutional network learns most at a small size, where an epoch is
 * cheap, and needs the serving size only at the end (Touvron et al. 2019).
 *
 * @param size of the pictures, in pixels a side
 * @param epochs how often each picture is seen, fractions allowed
 * @param batch pictures in a step
 */
record Phase(int size, double epochs, int batch) {

    /**
     * Parses {@code 64x8x64,128x2x32}: size, epochs and batch of each phase.
     *
     * @throws IllegalArgumentException if the text has another form or a number that is not positive
     */
    static List<Phase> parse(String text) {
        return Arrays.stream(text.split(",")).map(Phase::parseOne).toList();
    }

    private static Phase parseOne(String text) {
        String[] parts = text.split("x");
        try {
            if (parts.length == 3) {
                Phase phase =
                        new Phase(Integer.parseInt(parts[0]), Double.parseDouble(parts[1]), Integer.parseInt(parts[2]));
                if (phase.size > 0 && phase.epochs > 0 && phase.batch > 0) {
                    return phase;
                }
            }
        } catch (NumberFormatException e) {
            // Answered below, like every other text that is no phase.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not SIZExEPOCHSxBATCH, for example 64x8x64.");
    }
}
