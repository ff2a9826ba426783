package org.radiologyai.dicom;

import java.util.Optional;
import java.util.regex.Pattern;

/** The value representation DS, Decimal String (PS3.5, 6.2), and not what else Java takes for a number. */
final class Decimal {

    private static final Pattern FORM = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final int LONGEST = 32;

    /** Far beyond what pixels are measured in, and far from where sums lose their meaning. */
    private static final double LARGEST = 1e12;

    private Decimal() {}

    static Optional<Double> parse(String text) {
        if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        return Math.abs(value) <= LARGEST ? Optional.of(value) : Optional.empty();
    }
}
