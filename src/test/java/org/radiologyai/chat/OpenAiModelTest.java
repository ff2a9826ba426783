package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiModelTest {

    private static final Prompt PROMPT = new Prompt(
            "The rules.", List.of(new Conversation.Turn("Before?", "Yes.")), "Why, Mr. Smith?", Optional.empty());

    private OpenAiDouble service;
    private OpenAiModel model;

    @BeforeEach
    void start() throws Exception {
        service = new OpenAiDouble();
        model = new OpenAiModel(ChatSettingsTest.model(service.baseUrl(), 10));
    }

    @AfterEach
    void stop() throws Exception {
        model.close();
        service.close();
    }

    private static String all(LanguageModel.Writing writing) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Optional<String> piece = writing.next(100); piece.isPresent(); piece = writing.next(100)) {
            text.append(piece.get());
        }
        return text.toString();
    }

    private ModelFailure.Kind failure() throws Exception {
        try (LanguageModel.Writing writing = model.ask(PROMPT)) {
            return assertThrows(ModelFailure.class, () -> all(writing)).kind();
        }
    }

    @Test
    void readsTheAnswerAndWhatItTook() throws Exception {
        service.reset(OpenAiDouble.slowly(20, "It is ", "a", " model.\n"));
        try (LanguageModel.Writing writing = model.ask(PROMPT)) {
            assertEquals("It is a model.\n", all(writing));
            assertEquals(Optional.of(new LanguageModel.Tokens(11, 7)), writing.tokens());
        }
        OpenAiDouble.Call call = service.lastCall();
        assertEquals("/v1/chat/completions", call.path());
        assertEquals("Bearer sk-secret", call.header("Authorization"));
        for (String said : List.of("The rules.", "Before?", "Yes.", "Why, [removed]?", "\"double\"", "0.2", "600")) {
            assertTrue(call.body().contains(said), call.body());
        }
    }

    @Test
    void showsAPictureWithTheLastQuestionAlone() throws Exception {
        byte[] png = {1, 2, 3};
        Prompt withPicture = new Prompt(PROMPT.system(), PROMPT.turns(), PROMPT.question(), Optional.of(png));
        for (Prompt prompt : List.of(withPicture, PROMPT)) {
            try (LanguageModel.Writing writing = model.ask(prompt)) {
                all(writing);
            }
        }
        JsonArray messages = messages(service.calls().get(0));
        JsonArray last = messages.getJsonObject(messages.size() - 1).getJsonArray("content");
        assertEquals("Why, [removed]?", last.getJsonObject(0).getString("text"));
        assertEquals(
                "data:image/png;base64,AQID",
                last.getJsonObject(1).getJsonObject("image_url").getString("url"));
        assertEquals(
                1,
                messages.stream()
                        .filter(message -> message.toString().contains("base64"))
                        .count());
        assertFalse(
                service.lastCall().body().contains("image"), service.lastCall().body());
    }

    private static JsonArray messages(OpenAiDouble.Call call) {
        try (JsonReader reader = Json.createReader(new StringReader(call.body()))) {
            return reader.readObject().getJsonArray("messages");
        }
    }

    @Test
    void triesAgainWhatIsBusyAfterTheTimeItAsksFor() throws Exception {
        service.then(OpenAiDouble.status(429, Map.of("Retry-After", "1")));
        service.then(OpenAiDouble.status(503, Map.of()));
        long start = System.nanoTime();
        try (LanguageModel.Writing writing = model.ask(PROMPT)) {
            assertEquals("An answer.", all(writing));
        }
        assertEquals(3, service.calls().size());
        assertTrue(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void leavesAloneWhatAsksForLong() throws Exception {
        service.reset(OpenAiDouble.status(429, Map.of("Retry-After", "60")));
        assertEquals(ModelFailure.Kind.LIMITED, failure());
        assertEquals(1, service.calls().size());
    }

    @Test
    void tellsHowItFails() throws Exception {
        service.reset(OpenAiDouble.status(500, Map.of()));
        assertEquals(ModelFailure.Kind.FAILED, failure());
        assertEquals(3, service.calls().size());
        service.reset(OpenAiDouble.status(401, Map.of()));
        assertEquals(ModelFailure.Kind.REFUSED, failure());
        assertEquals(1, service.calls().size());
        service.reset(OpenAiDouble.cutAfter("It is "));
        assertEquals(ModelFailure.Kind.BROKEN_OFF, failure());
        service.reset(OpenAiDouble.stopsAfter("It is "));
        assertEquals(ModelFailure.Kind.BROKEN_OFF, failure());
        service.reset(OpenAiDouble.garbles());
        assertEquals(ModelFailure.Kind.GARBLED, failure());
        service.close();
        assertEquals(ModelFailure.Kind.UNREACHABLE, failure());
    }

    @Test
    void takesNoLongerThanItMay() throws Exception {
        model.close();
        model = new OpenAiModel(ChatSettingsTest.model(service.baseUrl(), 1));
        for (OpenAiDouble.Reaction reaction : List.of(
                OpenAiDouble.hangs(), OpenAiDouble.hangsAfter("It is "), OpenAiDouble.neverEnds("and so on "))) {
            service.reset(reaction);
            long start = System.nanoTime();
            assertEquals(ModelFailure.Kind.TIMEOUT, failure());
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
            assertTrue(service.lastCall().awaitHangUp(10));
        }
    }

    @Test
    void hangsUpWhenItIsClosed() throws Exception {
        for (OpenAiDouble.Reaction reaction : List.of(
                OpenAiDouble.hangs(), OpenAiDouble.hangsAfter("It is "), OpenAiDouble.neverEnds("and so on "))) {
            service.reset(reaction);
            LanguageModel.Writing writing = model.ask(PROMPT);
            for (int i = 0; service.calls().isEmpty() && i < 100; i++) {
                writing.next(50);
            }
            writing.next(50);
            assertFalse(service.calls().isEmpty());
            writing.close();
            assertTrue(service.lastCall().awaitHangUp(10));
        }
    }
}
