package org.radiologyai.models;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object whose fields are asked for by name and kind; what is missing or of another kind is refused with a sentence
 * that names the field.
 *
 * @param path that leads to the object, for the sentence: empty, or with a dot at its end
 */
record Fields(String path, JsonObject json) {

    private static final int LONGEST_SHOWN = 200;

    boolean has(String name) {
        return json.containsKey(name) && !json.isNull(name);
    }

    Fields fields(String name) throws InvalidBundle {
        return new Fields(path + name + ".", value(name, JsonObject.class, "an object"));
    }

    String text(String name) throws InvalidBundle {
        return value(name, JsonString.class, "a text").getString();
    }

    /** A text that may be a folder's name and a part of an identifier. */
    String word(String name) throws InvalidBundle {
        String word = text(name);
        check(
                word.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                name,
                "must consist of letters, digits, dots, underscores and hyphens");
        return word;
    }

    String oneOf(String name, String... allowed) throws InvalidBundle {
        String text = text(name);
        check(List.of(allowed).contains(text), name, "must be " + String.join(" or ", allowed));
        return text;
    }

    double number(String name) throws InvalidBundle {
        return value(name, JsonNumber.class, "a number").doubleValue();
    }

    long whole(String name) throws InvalidBundle {
        JsonNumber number = value(name, JsonNumber.class, "a number");
        check(number.isIntegral(), name, "must be a whole number");
        return number.longValue();
    }

    /** A whole number that is not negative. */
    int count(String name) throws InvalidBundle {
        long count = whole(name);
        check(count >= 0 && count <= Integer.MAX_VALUE, name, "must not be negative or over " + Integer.MAX_VALUE);
        return (int) count;
    }

    List<String> texts(String name) throws InvalidBundle {
        List<String> texts = new ArrayList<>();
        for (JsonValue value : value(name, JsonArray.class, "a list")) {
            check(value instanceof JsonString, name, "must be a list of texts");
            texts.add(((JsonString) value).getString());
        }
        return List.copyOf(texts);
    }

    List<Float> floats(String name) throws InvalidBundle {
        List<Float> floats = new ArrayList<>();
        for (JsonValue value : value(name, JsonArray.class, "a list")) {
            check(value instanceof JsonNumber, name, "must be a list of numbers");
            floats.add((float) ((JsonNumber) value).doubleValue());
        }
        return List.copyOf(floats);
    }

    List<Fields> objects(String name) throws InvalidBundle {
        List<Fields> objects = new ArrayList<>();
        for (JsonValue value : value(name, JsonArray.class, "a list")) {
            check(value instanceof JsonObject, name, "must be a list of objects");
            objects.add(new Fields(path + name + "[" + objects.size() + "].", (JsonObject) value));
        }
        return objects;
    }

    void check(boolean valid, String name, String rule) throws InvalidBundle {
        if (!valid) {
            throw new InvalidBundle(
                    path + name + " is " + shortened(json.get(name).toString()) + ", but " + rule + ".");
        }
    }

    private static String shortened(String value) {
        return value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "…" : value;
    }

    private <T extends JsonValue> T value(String name, Class<T> kind, String words) throws InvalidBundle {
        if (!has(name)) {
            throw new InvalidBundle(path + name + " is missing.");
        }
        check(kind.isInstance(json.get(name)), name, "must be " + words);
        return kind.cast(json.get(name));
    }
}
