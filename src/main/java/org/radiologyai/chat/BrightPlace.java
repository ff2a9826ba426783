package org.radiologyai.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.radiologyai.explanation.HeatMap;

/**
 * A ninth of a picture in which a heat map is bright.
 *
 * @param column as the picture is seen
 * @param row as the picture is seen
 */
record BrightPlace(Column column, Row row) {

    enum Column {
        LEFT,
        MIDDLE,
        RIGHT
    }

    enum Row {
        UPPER,
        MIDDLE,
        LOWER
    }

    private static final int MOST = 2;
    /** A place counts beside the brightest one if it is at least that bright, of its brightness. */
    private static final double COMPARABLE = 0.6;
    /** Of the map's maximum; what is below is no bright place. */
    private static final float BRIGHT = 0.5f;

    private static final int CELLS = 10;
    private static final int SIDE = 3 * CELLS;

    /** The brightest ninth, and the next one if it is not much darker; none if the map is empty. */
    static List<BrightPlace> of(HeatMap map) {
        if (map.isEmpty()) {
            return List.of();
        }
        float[] values = map.scaled(SIDE, SIDE);
        double[] sums = new double[9];
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= BRIGHT) {
                sums[i / SIDE / CELLS * 3 + i % SIDE / CELLS] += values[i];
            }
        }
        List<Integer> ninths = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            ninths.add(i);
        }
        ninths.sort(Comparator.comparingDouble(i -> -sums[i]));
        double least = Math.max(Double.MIN_VALUE, COMPARABLE * sums[ninths.get(0)]);
        return ninths.stream()
                .filter(i -> sums[i] >= least)
                .limit(MOST)
                .map(i -> new BrightPlace(Column.values()[i % 3], Row.values()[i / 3]))
                .toList();
    }

    String code() {
        return column + "-" + row;
    }

    /** None if it is none of {@link #code}. */
    static Optional<BrightPlace> of(String code) {
        for (Column column : Column.values()) {
            for (Row row : Row.values()) {
                BrightPlace place = new BrightPlace(column, row);
                if (place.code().equals(code)) {
                    return Optional.of(place);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * @param frontal whether sides of the picture are sides of the patient
     */
    String inWords(Language language, boolean frontal) {
        String side = column.name().toLowerCase(Locale.ROOT);
        String key = frontal && column != Column.MIDDLE ? "place.frontal." + side : "place." + side;
        return Texts.get(language, key) + "; "
                + Texts.get(language, "place.row." + row.name().toLowerCase(Locale.ROOT));
    }
}
