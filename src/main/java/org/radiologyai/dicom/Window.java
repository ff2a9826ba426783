package org.radiologyai.dicom;

import java.util.List;
import java.util.Optional;

/**
 * A window that makes displayed values out of modality values (PS3.3, C.11.2.1).
 *
 * @param center in modality values
 * @param width in modality values, at least 1
 */
record Window(double center, double width, Function function) {

    /** The shapes of C.11.2.1.2 and C.11.2.1.3. */
    enum Function {
        LINEAR,
        LINEAR_EXACT,
        SIGMOID
    }

    /**
     * The first of the file's windows, which is the one to begin with; none if there is no usable one.
     *
     * @throws RejectedDicom if its function is none of the standard's
     */
    static Optional<Window> first(Attributes attributes) throws RejectedDicom {
        List<String> centers = attributes.texts(Tag.WINDOW_CENTER);
        List<String> widths = attributes.texts(Tag.WINDOW_WIDTH);
        if (centers.isEmpty() || widths.isEmpty()) {
            return Optional.empty();
        }
        Optional<Double> center = Decimal.parse(centers.get(0));
        Optional<Double> width = Decimal.parse(widths.get(0)).filter(w -> w >= 1);
        if (center.isEmpty() || width.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Window(center.get(), width.get(), function(attributes)));
    }

    /** Whether the file has a window, usable or not. */
    static boolean isGiven(Attributes attributes) {
        return attributes.text(Tag.WINDOW_CENTER).isPresent()
                || attributes.text(Tag.WINDOW_WIDTH).isPresent();
    }

    private static Function function(Attributes attributes) throws RejectedDicom {
        String term = attributes.text(Tag.VOI_LUT_FUNCTION).orElse("LINEAR");
        for (Function function : Function.values()) {
            if (function.name().equals(term)) {
                return function;
            }
        }
        throw RejectedDicom.inconsistent("The VOI LUT Function is none that the standard defines.");
    }

    /** From 0, black, to 1, white. */
    double share(double x) {
        return switch (function) {
            case LINEAR -> {
                double low = center - 0.5 - (width - 1) / 2;
                double high = center - 0.5 + (width - 1) / 2;
                yield x <= low ? 0 : x > high ? 1 : (x - (center - 0.5)) / (width - 1) + 0.5;
            }
            case LINEAR_EXACT -> Math.max(0, Math.min(1, (x - center) / width + 0.5));
            case SIGMOID -> 1 / (1 + Math.exp(-4 * (x - center) / width));
        };
    }
}
