package org.radiologyai.helm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a README says of variables and values: its tables, whose rows begin with names in backticks. */
public final class ConfigurationTable {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)");

    private ConfigurationTable() {}

    static String text(Path readme) {
        try {
            return Files.readString(readme);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The rows of the table in a section.
     *
     * @return by each name of the first column, the cells after it
     */
    public static Map<String, List<String>> rows(Path readme, String section) {
        String text = text(readme);
        int start = text.indexOf("\n## " + section + "\n");
        assertTrue(start >= 0, () -> readme + " has no section " + section);
        int end = text.indexOf("\n## ", start + 1);
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String line : text.substring(start, end < 0 ? text.length() : end).split("\n")) {
            if (line.startsWith("| `")) {
                List<String> cells = List.of(line.substring(2).split(" *\\| *", -1));
                CODE.matcher(cells.get(0)).results().forEach(name -> rows.put(name.group(1), cells.subList(1, 4)));
            }
        }
        return rows;
    }

    /** All names of variables that are anywhere in it, in backticks. */
    static Set<String> variables(Path readme) {
        return VARIABLE.matcher(text(readme))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The two numbers of a cell such as "1 to 256" or "0 (none) to 1000", if it says that. */
    static List<Long> range(String cell) {
        Matcher range = Pattern.compile("(\\d+)(?: \\([a-z ]+\\))? to (\\d+)").matcher(cell);
        return range.find() ? List.of(Long.valueOf(range.group(1)), Long.valueOf(range.group(2))) : List.of();
    }
}
