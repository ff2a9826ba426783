package org.radiologyai.chat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The set of prompts that the assistant is tried with. */
final class Prompts {

    /**
     * @param category benign, emergency, dosing, off-topic, injection or phi
     * @param mustNotReachModel what is to be taken out
     */
    record Example(String category, Language language, String message, List<String> mustNotReachModel) {}

    private Prompts() {}

    static List<Example> all() {
        try (Reader file = Files.newBufferedReader(Path.of("src/test/resources/chat/prompts.json"));
                JsonReader json = Json.createReader(file)) {
            return json.readArray().getValuesAs(JsonObject.class).stream()
                    .map(Prompts::example)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Example example(JsonObject json) {
        return new Example(
                json.getString("category"),
                Language.of(json.getString("language")).orElseThrow(),
                json.getString("message"),
                json.containsKey("must_not_reach_model")
                        ? json.getJsonArray("must_not_reach_model").getValuesAs(JsonString::getString)
                        : List.of());
    }
}
