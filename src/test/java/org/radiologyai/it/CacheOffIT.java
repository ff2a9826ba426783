package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without memory. */
@ArquillianTest
class CacheOffIT {

    private static final int REQUESTS = 8;

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application("cache.max.entries=0");
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @Test
    void asksTheModelEachTimeEvenForThoseWhoSendTheSameAtOnce() throws Exception {
        byte[] picture = Pictures.jpeg(1);
        double before = RealServer.metric("radiologyai_diagnosis_phase_seconds_count", "phase=\"forward\"");
        ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(clients.submit(() -> RealServer.predict(picture)));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertUncached(answer.get());
            }
        } finally {
            clients.shutdownNow();
        }
        assertUncached(RealServer.predict(picture));
        assertEquals(
                before + REQUESTS + 1,
                RealServer.metric("radiologyai_diagnosis_phase_seconds_count", "phase=\"forward\""));
        JsonObject stats = RealServer.json(RealServer.get("/cache-stats"));
        assertEquals(0, stats.getInt("hits"));
    }

    @Test
    void tellsHowAnswersAreSpreadInTwentiesAlone() throws Exception {
        double before = RealServer.metric("radiologyai_answers_total");
        for (int i = 0; i < 20; i++) {
            assertEquals(0, (RealServer.metric("radiologyai_answers_total") - before) % 20, "after " + i);
            assertUncached(RealServer.predict(Pictures.jpeg(i)));
        }
        assertEquals(before + 20, RealServer.metric("radiologyai_answers_total"));
        String log = Files.readString(Path.of("target/liberty/wlp/usr/servers/it/logs/messages.log"));
        assertTrue(log.contains(" answers=20 pneumonia="), "no line in the log");
    }

    @Test
    void stillRemembersConversationsAndWhatTheyAreAbout() throws Exception {
        String request = RealServer.json(RealServer.predict(Pictures.jpeg(2))).getString("request_id");
        JsonObject first = ask("{\"message\":\"Why?\",\"request_id\":\"" + request + "\"}");
        assertTrue(first.getString("response").contains("Source: "), first.toString());
        JsonObject second = ask("{\"message\":\"Why?\",\"session_id\":\"" + first.getString("session_id") + "\"}");
        assertEquals(first.getString("session_id"), second.getString("session_id"));
        assertEquals(first.getString("response"), second.getString("response"));
    }

    private static JsonObject ask(String question) throws Exception {
        HttpResponse<String> response = RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve("/chat"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question)));
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    private static void assertUncached(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(JsonValue.FALSE, RealServer.json(answer).get("cached"));
    }
}
