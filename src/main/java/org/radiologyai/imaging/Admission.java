package org.radiologyai.imaging;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What keeps a sound picture from a diagnosis, because it cannot be a chest radiograph. Each rule answers with a
 * sentence, or with nothing if it has no objection. They are coarse on purpose: a poor radiograph must pass.
 */
final class Admission {

    private static final int SMALLEST_SIDE = 64;
    private static final int LARGEST_ASPECT = 4;

    // Radiographs are often stored as RGB, on bluish film or with coloured marks; a colour photograph has such pixels
    // over a third of its area and more.
    private static final int SATURATED = 64;
    private static final double LARGEST_SATURATED_SHARE = 0.15;

    // A 12-bit picture stored unscaled in 16 bits spans 16 levels of 255: a model would see nothing but black.
    private static final int SMALLEST_SPAN = 16;
    private static final double TAIL = 0.01;

    private static final List<Function<Size, Optional<String>>> BEFORE_DECODING =
            List.of(Admission::tooSmall, Admission::tooLong);

    private static final List<Function<Picture, Optional<String>>> AFTER_DECODING =
            List.of(Admission::empty, Admission::colourful);

    private Admission() {}

    record Size(int width, int height) {}

    static void admit(Size size) throws RejectedImage {
        admit(size, BEFORE_DECODING);
    }

    static void admit(Picture picture) throws RejectedImage {
        admit(picture, AFTER_DECODING);
    }

    private static <T> void admit(T subject, List<Function<T, Optional<String>>> rules) throws RejectedImage {
        for (Function<T, Optional<String>> rule : rules) {
            Optional<String> objection = rule.apply(subject);
            if (objection.isPresent()) {
                throw new RejectedImage(RejectedImage.Reason.NOT_A_RADIOGRAPH, objection.get());
            }
        }
    }

    private static Optional<String> tooSmall(Size size) {
        return objectIf(
                Math.min(size.width, size.height) < SMALLEST_SIDE,
                "The picture has " + size.width + " × " + size.height + " pixels; send one with at least "
                        + SMALLEST_SIDE + " on each side.");
    }

    private static Optional<String> tooLong(Size size) {
        return objectIf(
                Math.max(size.width, size.height) > (long) LARGEST_ASPECT * Math.min(size.width, size.height),
                "The picture is more than " + LARGEST_ASPECT
                        + " times as long as wide, which no frontal chest radiograph is. Send the whole radiograph.");
    }

    private static Optional<String> empty(Picture picture) {
        Radiograph radiograph = picture.radiograph();
        Grid grid = Grid.over(radiograph.width(), radiograph.height());
        float[] row = new float[radiograph.width()];
        float[] levels = new float[grid.columns().length * grid.rows().length];
        int i = 0;
        for (int y : grid.rows()) {
            radiograph.row(y, row);
            for (int x : grid.columns()) {
                levels[i++] = row[x];
            }
        }
        Arrays.sort(levels);
        int tail = (int) (TAIL * levels.length);
        return objectIf(
                levels[levels.length - 1 - tail] - levels[tail] < SMALLEST_SPAN,
                "The picture is almost a single shade of gray. Send a radiograph with its full contrast.");
    }

    private static Optional<String> colourful(Picture picture) {
        long saturated = Arrays.stream(picture.colours())
                .filter(rgb -> {
                    int red = rgb >> 16 & 0xff;
                    int green = rgb >> 8 & 0xff;
                    int blue = rgb & 0xff;
                    return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > SATURATED;
                })
                .count();
        return objectIf(
                saturated > LARGEST_SATURATED_SHARE * picture.colours().length,
                "This is a colour picture. Send the radiograph itself, not a photograph or a coloured rendering of it.");
    }

    private static Optional<String> objectIf(boolean wrong, String objection) {
        return wrong ? Optional.of(objection) : Optional.empty();
    }
}
