package org.radiologyai.training;

import static org.radiologyai.training.WebPage.text;

/** Parts that pages are put together from. */
final class Markup {

    private Markup() {}

    /**
     * A diagram with what belongs to it.
     *
     * @param keys markup of {@link #key}s
     * @param plot markup of the diagram
     * @param summary words to unfold the table by
     * @param table the same as numbers, as markup; may be empty
     */
    static String figure(String title, String keys, String plot, String summary, String table) {
        String details = table.isEmpty()
                ? ""
                : "<details><summary>%s</summary><div class=\"scroll\">%s</div></details>\n"
                        .formatted(text(summary), table);
        return "<figure>\n<h3>%s</h3>\n<p class=\"keys\">%s</p>\n%s%s</figure>\n"
                .formatted(text(title), keys, plot, details);
    }

    /** What a line, an area or a dot of a diagram stands for. */
    static String key(String kind, String words) {
        String mark =
                switch (kind) {
                    case "normal", "pneumonia" -> "<rect class=\"bar %s\" x=\"4\" y=\"0\" width=\"12\" height=\"10\"/>";
                    case "point" -> "<circle class=\"dot %s\" cx=\"10\" cy=\"5\" r=\"4.5\"/>";
                    default -> "<path class=\"line %s\" d=\"M0 5H20\"/>";
                };
        return "<span><svg class=\"key\" viewBox=\"0 0 20 10\" aria-hidden=\"true\">%s</svg>%s</span>"
                .formatted(mark.formatted(kind), text(words));
    }

    /** @param rows markup of {@link #row}s */
    static String table(CharSequence rows, String... columns) {
        StringBuilder head = new StringBuilder();
        for (String column : columns) {
            head.append("<th scope=\"col\">").append(text(column)).append("</th>");
        }
        return "<table><thead><tr>" + head + "</tr></thead>\n<tbody>\n" + rows + "</tbody></table>";
    }

    /** @param cells as plain text */
    static String row(String... cells) {
        StringBuilder row = new StringBuilder("<tr>");
        for (String cell : cells) {
            row.append("<td>").append(text(cell)).append("</td>");
        }
        return row.append("</tr>\n").toString();
    }
}
