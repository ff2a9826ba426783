package org.radiologyai.training;

import static org.radiologyai.training.WebPage.text;

import java.util.List;
import java.util.Locale;

/**
 * A diagram as inline SVG. It has no colours, only classes: the page's style sheet knows light and dark. It is drawn 400
 * units wide and is meant to be shown at about that many pixels, on a phone as in a column of a wide page, so that its
 * lettering has the size of the page's.
 */
final class Plot {

    private static final int WIDTH = 400;
    private static final int RIGHT = 16;
    private static final int LABELLED_TOP = 36;
    private static final int BARE_TOP = 8;
    private static final int BARE_BOTTOM = 28;
    private static final int LABELLED_BOTTOM = 42;
    private static final int USUAL_LEFT = 46;
    private static final int USUAL_HEIGHT = 300;
    private static final int TICK_GAP = 8;

    private final Axis x;
    private final Axis y;
    private final int left;
    private final int height;
    private final int top;
    private final int bottom;
    private final StringBuilder marks = new StringBuilder();

    Plot(Axis x, Axis y) {
        this(x, y, USUAL_LEFT, USUAL_HEIGHT);
    }

    /**
     * @param left room for the labels of the y axis
     * @param height of the whole
     */
    Plot(Axis x, Axis y, int left, int height) {
        this.x = x;
        this.y = y;
        this.left = left;
        this.height = height;
        top = y.label().isEmpty() ? BARE_TOP : LABELLED_TOP;
        bottom = x.label().isEmpty() ? BARE_BOTTOM : LABELLED_BOTTOM;
    }

    /** As high as wide within its axes. */
    static Plot square(Axis x, Axis y) {
        return new Plot(x, y, USUAL_LEFT, WIDTH - USUAL_LEFT - RIGHT + LABELLED_TOP + LABELLED_BOTTOM);
    }

    /** A line through points {@code {x, y}}; those that are no numbers are left out. */
    Plot line(String kind, Iterable<double[]> points) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            if (Double.isFinite(point[0]) && Double.isFinite(point[1])) {
                path.append(path.length() == 0 ? 'M' : 'L').append(at(point[0], point[1]));
            }
        }
        return path.length() == 0 ? this : mark("<path class=\"line %s\" d=\"%s\"/>", kind, path);
    }

    Plot line(String kind, double x0, double y0, double x1, double y1) {
        return line(kind, List.of(new double[] {x0, y0}, new double[] {x1, y1}));
    }

    /** @param meaning shown when it is pointed at */
    Plot dot(String kind, double atX, double atY, String meaning) {
        if (!Double.isFinite(atX) || !Double.isFinite(atY)) {
            return this;
        }
        return mark(
                "<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"4.5\"><title>%s</title></circle>",
                kind, number(across(atX)), number(down(atY)), text(meaning));
    }

    /** A rectangle between two corners. */
    Plot bar(String kind, double x0, double y0, double x1, double y1, String meaning) {
        double fromX = Math.min(across(x0), across(x1));
        double fromY = Math.min(down(y0), down(y1));
        return mark(
                "<rect class=\"bar %s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>",
                kind,
                number(fromX),
                number(fromY),
                number(Math.abs(across(x1) - across(x0))),
                number(Math.abs(down(y1) - down(y0))),
                text(meaning));
    }

    /**
     * Words beside a place.
     *
     * @param anchor {@code start}, {@code middle} or {@code end} of the words is at the place
     * @param dx units further right
     * @param dy units further down
     */
    Plot words(String anchor, double atX, double atY, int dx, int dy, String words) {
        return mark(
                "<text class=\"note\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>",
                anchor, number(across(atX) + dx), number(down(atY) + dy), text(words));
    }

    /** How wide a stretch of the x axis is drawn. */
    double width(double stretch) {
        return across(x.low() + stretch) - across(x.low());
    }

    /**
     * @param title of the diagram, for those who cannot see it
     * @param description what is to be seen on it
     */
    String svg(String title, String description) {
        StringBuilder svg =
                new StringBuilder("<svg class=\"plot\" role=\"img\" viewBox=\"0 0 %s %s\">".formatted(WIDTH, height));
        svg.append("<title>%s</title><desc>%s</desc>".formatted(text(title), text(description)));
        for (Axis.Tick tick : x.ticks()) {
            String place = number(across(tick.at()));
            svg.append("<path class=\"grid\" d=\"M%s %sV%s\"/>".formatted(place, top, height - bottom));
            svg.append("<text class=\"tick\" text-anchor=\"middle\" x=\"%s\" y=\"%s\">%s</text>"
                    .formatted(place, height - bottom + 2 * TICK_GAP, text(tick.label())));
        }
        for (Axis.Tick tick : y.ticks()) {
            String place = number(down(tick.at()));
            svg.append("<path class=\"grid\" d=\"M%s %sH%s\"/>".formatted(left, place, WIDTH - RIGHT));
            svg.append("<text class=\"tick\" text-anchor=\"end\" x=\"%s\" y=\"%s\" dy=\"0.35em\">%s</text>"
                    .formatted(left - TICK_GAP, place, text(tick.label())));
        }
        svg.append("<text class=\"label\" text-anchor=\"end\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(WIDTH - RIGHT, height - 6, text(x.label())));
        svg.append("<text class=\"label\" x=\"2\" y=\"13\">%s</text>".formatted(text(y.label())));
        return svg.append(marks).append("</svg>\n").toString();
    }

    private Plot mark(String format, Object... values) {
        marks.append(format.formatted(values));
        return this;
    }

    private double across(double value) {
        return left + x.place(value) * (WIDTH - left - RIGHT);
    }

    private double down(double value) {
        return height - bottom - y.place(value) * (height - top - bottom);
    }

    private String at(double atX, double atY) {
        return number(across(atX)) + " " + number(down(atY));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
