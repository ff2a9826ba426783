package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerEventsTest {

    private static final Question QUESTION =
            new Question("What is it?", Optional.empty(), Optional.empty(), Language.EN, Optional.empty());

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ChatResource resource(LanguageModel model) {
        ChatResource resource = new ChatResource();
        resource.assistant = new AssistantForTests(Optional.of(model)).assistant;
        resource.failures = (failure, requestId) -> "{\"request_id\":\"" + requestId + "\"}";
        resource.request = (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> "7");
        return resource;
    }

    /** Ends in a way that nobody thought of. */
    private static LanguageModel breaking(String... pieces) {
        ScriptedModel model = new ScriptedModel().says(pieces);
        return new LanguageModel() {
            @Override
            public Writing ask(Prompt prompt) {
                Writing writing = model.ask(prompt);
                return new Writing() {
                    @Override
                    public Optional<String> next(long patienceMillis) throws ModelFailure, InterruptedException {
                        Optional<String> piece = writing.next(patienceMillis);
                        if (piece.isEmpty()) {
                            throw new IllegalStateException("A secret.");
                        }
                        return piece;
                    }

                    @Override
                    public Optional<Tokens> tokens() {
                        return Optional.empty();
                    }

                    @Override
                    public void close() {
                        writing.close();
                    }
                };
            }

            @Override
            public void close() {
                model.close();
            }
        };
    }

    @Test
    void areOneLineOfJsonEach() throws Exception {
        resource(new ScriptedModel().says("", "One.\n\nTwo \"lines\".")).write(QUESTION, new AnswerEvents(out));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(":", lines.get(0));
        assertEquals("event: start", lines.get(2));
        assertEquals("event: text", lines.get(5));
        assertEquals("data: {\"text\":\"One.\\n\\n\"}", lines.get(6));
        assertEquals("data: {\"text\":\"Two \\\"lines\\\".\"}", lines.get(9));
        assertEquals("event: end", lines.get(11));
    }

    @Test
    void endWithAProblemIfSomethingFailsAfterTheStart() throws Exception {
        resource(breaking("It is a model. It")).write(QUESTION, new AnswerEvents(out));
        String sent = out.toString(StandardCharsets.UTF_8);
        assertEquals("event: problem\ndata: {\"request_id\":\"7\"}\n\n", sent.substring(sent.lastIndexOf("event: ")));
    }

    @Test
    void areNotBegunByAFailureBeforeTheStart() {
        AnswerEvents events = new AnswerEvents(out);
        ChatResource resource = resource(breaking());
        assertThrows(IllegalStateException.class, () -> resource.write(QUESTION, events));
        assertEquals(0, out.size());
    }
}
