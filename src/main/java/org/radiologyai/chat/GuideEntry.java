package org.radiologyai.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the guide.
 *
 * @param title what it is about
 * @param keywords by which it is found, too
 * @param text plain, paragraphs divided by empty lines; with placeholders if it needs a result
 * @param source where it comes from
 * @param needsResult whether it speaks about the result at hand
 */
record GuideEntry(String title, String keywords, String text, String source, boolean needsResult) {

    private static final String TITLE = "## ";
    private static final String KEYWORDS = "Keywords:";
    private static final String SOURCE = "Source:";
    private static final String RESULT = " [result]";

    /**
     * The entries of a file: each begins with {@code ## Title}, a line {@code Keywords: a, b}, then paragraphs of plain text
     * and a line {@code Source: …}. The title of one that needs a result ends with {@code [result]}. What is before the first
     * one is not read.
     *
     * @throws IllegalArgumentException if an entry lacks a part; the message names it
     */
    static List<GuideEntry> parse(String file) {
        List<GuideEntry> entries = new ArrayList<>();
        for (String part : ("\n" + file).split("\n(?=## )")) {
            if (part.startsWith(TITLE)) {
                entries.add(entry(part));
            }
        }
        return entries;
    }

    private static GuideEntry entry(String part) {
        List<String> lines = new ArrayList<>(part.lines().toList());
        String title = lines.remove(0).substring(TITLE.length()).strip();
        String keywords = take(lines, KEYWORDS, title);
        String source = take(lines, SOURCE, title);
        String text = String.join("\n", lines).strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The guide's entry \"" + title + "\" has no text.");
        }
        boolean needsResult = title.endsWith(RESULT.strip());
        return new GuideEntry(
                needsResult
                        ? title.substring(0, title.length() - RESULT.strip().length())
                                .strip()
                        : title,
                keywords,
                unwrapped(text),
                source,
                needsResult);
    }

    private static String take(List<String> lines, String label, String title) {
        Optional<String> line =
                lines.stream().filter(each -> each.startsWith(label)).findFirst();
        lines.removeIf(each -> each.startsWith(label));
        return line.map(each -> each.substring(label.length()).strip())
                .orElseThrow(() -> new IllegalArgumentException(
                        "The guide's entry \"" + title + "\" has no line \"" + label + "\"."));
    }

    /** Lines of a paragraph joined, paragraphs kept apart. */
    private static String unwrapped(String text) {
        return text.replaceAll("[ \\t]+(?=\\n)", "")
                .replaceAll("(?<!\\n)\\n(?!\\n|[-*•] )", " ")
                .replaceAll("\\n{3,}", "\n\n");
    }
}
