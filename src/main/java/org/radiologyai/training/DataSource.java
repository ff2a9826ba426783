package org.radiologyai.training;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where pictures come from, and what may therefore be expected of a model that learned from them: what a model card
 * says that the pictures themselves cannot.
 *
 * @param name of the collection, with its licence
 * @param url of the collection, or empty
 * @param description whose pictures they are, and how they were labelled
 * @param intendedUse of a model, in a sentence
 * @param limits what it must not be trusted with, a sentence each
 * @param fairness for whom it may do worse
 */
record DataSource(
        String name, String url, String description, String intendedUse, List<String> limits, String fairness) {

    /** Said of a folder that nothing is told about. */
    static final DataSource UNKNOWN = new DataSource(
            "A folder of chest radiographs that is not described",
            "",
            "Nothing is written down about whose pictures these are, or who labelled them.",
            "Trying out. Not a medical device.",
            List.of(
                    "Nothing is known about the patients it was trained on; it must not be used on any.",
                    "Knows two answers. Every other finding comes out as one of them.",
                    "Its probabilities are those of a ward where half of the patients have pneumonia."),
            "Nothing is known about the patients, and so nothing about who is treated worse.");

    DataSource {
        limits = List.copyOf(limits);
    }

    /**
     * Reads a JSON object with these names in snake_case.
     *
     * @throws IOException with a sentence if there is no such file or something is missing in it
     */
    static DataSource read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file);
                JsonReader reader = Json.createReader(text)) {
            JsonObject json = reader.readObject();
            return new DataSource(
                    json.getString("name"),
                    json.getString("url"),
                    json.getString("description"),
                    json.getString("intended_use"),
                    json.getJsonArray("limits").getValuesAs(JsonString::getString),
                    json.getString("fairness"));
        } catch (JsonException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new IOException(
                    file + " does not describe a collection: it must be a JSON object with the texts name, url,"
                            + " description, intended_use and fairness, and a list of texts, limits.",
                    e);
        }
    }
}
