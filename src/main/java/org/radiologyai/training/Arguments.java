package org.radiologyai.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command line of {@code --name value} pairs. */
final class Arguments {

    private final Map<String, String> values = new HashMap<>();

    private Arguments() {}

    /**
     * @param known all names that may occur
     * @throws IllegalArgumentException with a sentence if there is another name, or a name without a value
     */
    static Arguments parse(String[] args, String... known) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || !List.of(known).contains(args[i].substring(2))) {
                throw new IllegalArgumentException(
                        "\"" + args[i] + "\" is not one of --" + String.join(", --", known) + ".");
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value.");
            }
            arguments.values.put(args[i].substring(2), args[i + 1]);
        }
        return arguments;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A value, or what stands in for it. */
    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * A value that must be given, as a path.
     *
     * @throws IllegalArgumentException with a sentence if it was not given
     */
    Path path(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is needed.");
        }
        return Path.of(value);
    }
}
