package org.radiologyai.chat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was said so far, the last ten turns and at most 8 kB of it.
 *
 * @param turns the oldest one first
 * @param result reference of the diagnosis that was last asked about
 */
record Conversation(List<Turn> turns, Optional<String> result) {

    /**
     * One question and its answer.
     *
     * @param question without what may identify a person
     * @param answer as it was given
     */
    record Turn(String question, String answer) {

        private int size() {
            return (question + answer).getBytes(StandardCharsets.UTF_8).length;
        }
    }

    static final Conversation EMPTY = new Conversation(List.of(), Optional.empty());

    private static final int MOST_TURNS = 10;
    private static final int MOST_BYTES = 8 * 1024;

    Conversation {
        turns = List.copyOf(turns);
    }

    /** The same with one turn more; the oldest ones are dropped for it. */
    Conversation plus(Turn turn) {
        List<Turn> kept = new ArrayList<>(turns);
        kept.add(turn);
        int size = kept.stream().mapToInt(Turn::size).sum();
        while (kept.size() > MOST_TURNS || size > MOST_BYTES) {
            size -= kept.remove(0).size();
        }
        return new Conversation(kept, result);
    }

    /** The same about another diagnosis. */
    Conversation about(String reference) {
        return new Conversation(turns, Optional.of(reference));
    }

    byte[] bytes() {
        JsonArrayBuilder said = Json.createArrayBuilder();
        turns.forEach(turn ->
                said.add(Json.createObjectBuilder().add("q", turn.question()).add("a", turn.answer())));
        JsonObjectBuilder json = Json.createObjectBuilder().add("turns", said);
        result.ifPresent(reference -> json.add("result", reference));
        return json.build().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** None if the bytes are of another version or damaged. */
    static Optional<Conversation> of(byte[] bytes) {
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
            JsonObject json = reader.readObject();
            List<Turn> turns = json.getJsonArray("turns").getValuesAs(JsonObject.class).stream()
                    .map(turn -> new Turn(turn.getString("q"), turn.getString("a")))
                    .toList();
            return Optional.of(new Conversation(turns, Optional.ofNullable(json.getString("result", null))));
        } catch (JsonException | ClassCastException | NullPointerException damaged) {
            return Optional.empty();
        }
    }
}
