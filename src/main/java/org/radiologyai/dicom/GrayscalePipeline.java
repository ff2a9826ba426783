package org.radiologyai.dicom;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * Makes displayed values out of stored ones, in the standard's order (PS3.3, C.7.6.3, C.11.1, C.11.2): shift and mask,
 * sign, modality LUT or rescale, VOI, inversion of MONOCHROME1.
 *
 * <p>There are at most 65,536 distinct stored values, so all of it is computed once a value and not once a pixel, and
 * written over the stored words.
 */
final class GrayscalePipeline {

    private static final double WHITE = 65_535;

    private final PixelDescription description;
    private final Attributes attributes;

    private GrayscalePipeline(PixelDescription description, Attributes attributes) {
        this.description = description;
        this.attributes = attributes;
    }

    /**
     * @param words as they were stored; afterwards gray levels, 0 black to 65,535 white, unsigned
     * @throws RejectedDicom if an attribute makes no sense
     */
    static void apply(short[] words, PixelDescription description, Attributes attributes)
            throws RejectedDicom, DamagedData {
        short[] levels = levels(words, description, attributes);
        int shift = description.shift();
        int mask = levels.length - 1;
        for (int i = 0; i < words.length; i++) {
            words[i] = levels[(words[i] & 0xffff) >> shift & mask];
        }
    }

    /**
     * The gray level of each value that could be stored, by its bits ({@link PixelDescription#codeOf}), 0 black to
     * 65,535 white, unsigned.
     *
     * @param words as they were stored
     * @throws RejectedDicom if an attribute makes no sense
     */
    static short[] levels(short[] words, PixelDescription description, Attributes attributes)
            throws RejectedDicom, DamagedData {
        return new GrayscalePipeline(description, attributes).levels(words);
    }

    private short[] levels(short[] words) throws RejectedDicom, DamagedData {
        double[] modality = modalityValues();
        DoubleUnaryOperator voi = voi(words, modality);
        boolean inverted = description.photometric() == PixelDescription.Photometric.MONOCHROME1;
        short[] levels = new short[modality.length];
        for (int code = 0; code < levels.length; code++) {
            double share = voi.applyAsDouble(modality[code]);
            levels[code] = (short) Math.round(WHITE * (inverted ? 1 - share : share));
        }
        return levels;
    }

    /** The modality value of each stored value, by its bits. */
    private double[] modalityValues() throws RejectedDicom, DamagedData {
        double[] values = new double[description.values()];
        Optional<Attributes> item = attributes.item(Tag.MODALITY_LUT_SEQUENCE);
        if (item.isPresent()) {
            LookupTable table = LookupTable.of(item.get(), Tag.LUT_DESCRIPTOR, Tag.LUT_DATA, description.signed());
            for (int code = 0; code < values.length; code++) {
                values[code] = table.at(description.valueOf(code));
            }
            return values;
        }
        double slope = number(Tag.RESCALE_SLOPE, 1, "Rescale Slope");
        double intercept = number(Tag.RESCALE_INTERCEPT, 0, "Rescale Intercept");
        for (int code = 0; code < values.length; code++) {
            values[code] = description.valueOf(code) * slope + intercept;
        }
        return values;
    }

    private double number(int tag, double otherwise, String name) throws RejectedDicom {
        Optional<String> text = attributes.text(tag);
        if (text.isEmpty()) {
            return otherwise;
        }
        return Decimal.parse(text.get())
                .orElseThrow(() -> RejectedDicom.inconsistent(name + " is not a number that makes sense."));
    }

    private DoubleUnaryOperator voi(short[] words, double[] modality) throws RejectedDicom, DamagedData {
        Optional<Window> window = Window.first(attributes);
        if (window.isPresent()) {
            return window.get()::share;
        }
        Optional<Attributes> item = attributes.item(Tag.VOI_LUT_SEQUENCE);
        if (item.isPresent()) {
            // The descriptor has the sign of the values that come in (PS3.3, C.11.2.1.1).
            boolean signed = Arrays.stream(modality).min().orElseThrow() < 0;
            return LookupTable.of(item.get(), Tag.LUT_DESCRIPTOR, Tag.LUT_DATA, signed)::share;
        }
        return overTheRange(words, modality);
    }

    /** From the lowest value of the picture to its highest, but for what the file declares to be padding. */
    private DoubleUnaryOperator overTheRange(short[] words, double[] modality) {
        boolean[] present = new boolean[modality.length];
        int shift = description.shift();
        int mask = modality.length - 1;
        for (short word : words) {
            present[(word & 0xffff) >> shift & mask] = true;
        }
        leaveOutPadding(present);
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int code = 0; code < present.length; code++) {
            if (present[code]) {
                lowest = Math.min(lowest, modality[code]);
                highest = Math.max(highest, modality[code]);
            }
        }
        double black = lowest;
        double range = highest - lowest;
        return range > 0 ? x -> Math.max(0, Math.min(1, (x - black) / range)) : x -> 0;
    }

    /** PS3.3, C.7.5.1.1.2. */
    private void leaveOutPadding(boolean[] present) {
        int[] value = attributes.words(Tag.PIXEL_PADDING_VALUE);
        if (value.length != 1) {
            return;
        }
        int[] limit = attributes.words(Tag.PIXEL_PADDING_RANGE_LIMIT);
        int from = padding(value[0]);
        int to = limit.length == 1 ? padding(limit[0]) : from;
        for (int code = 0; code < present.length; code++) {
            int stored = description.valueOf(code);
            if (stored >= Math.min(from, to) && stored <= Math.max(from, to)) {
                present[code] = false;
            }
        }
    }

    private int padding(int word) {
        return description.signed() ? (short) word : word;
    }
}
