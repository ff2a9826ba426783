package org.radiologyai.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A command line of {@code --name value} pairs and of {@code --flags} alone. */
final class Arguments {

    private final Map<String, String> values = new HashMap<>();

    private Arguments() {}

    /**
     * @param flags names that stand alone
     * @param known names that have a value
     * @throws IllegalArgumentException with a sentence if there is another name, a name twice, or a name without a value
     */
    static Arguments parse(String[] args, Set<String> flags, List<String> known) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            String value = "";
            if (known.contains(name)) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + " needs a value.");
                }
                value = args[++i];
            } else if (!flags.contains(name)) {
                throw new IllegalArgumentException("\"" + args[i] + "\" is not one of --" + String.join(", --", known)
                        + (flags.isEmpty() ? "" : ", --" + String.join(", --", flags)) + ".");
            }
            if (arguments.values.put(name, value) != null) {
                throw new IllegalArgumentException("--" + name + " is there twice.");
            }
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
     * A value that must be given.
     *
     * @throws IllegalArgumentException with a sentence if it was not given
     */
    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is needed.");
        }
        return value;
    }

    Path path(String name) {
        return Path.of(text(name));
    }

    /**
     * A number, or what stands in for it.
     *
     * @throws IllegalArgumentException with a sentence if it is none, or not between the bounds
     */
    double number(String name, double otherwise, double low, double high) {
        if (!has(name)) {
            return otherwise;
        }
        String text = values.get(name);
        try {
            double number = Double.parseDouble(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of bounds.
        }
        throw new IllegalArgumentException(
                "--" + name + " is \"" + text + "\", and must be a number from " + low + " to " + high + ".");
    }
}
