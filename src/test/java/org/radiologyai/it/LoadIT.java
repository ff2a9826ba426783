package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonValue;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many at once, within the default queue. */
@ArquillianTest
class LoadIT {

    private static final int REQUESTS = 200;
    private static final int PICTURES = 10;

    @Deployment(testable = false)
    static WebArchive application() {
        // Patience beyond the default, so that a slow machine does not turn waiting ones away: none may be lost.
        return RealServer.application("inference.queue.wait.ms=120000");
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @Test
    void answersTwoHundredAtOnceAndMixesNoneUp() throws Exception {
        List<byte[]> pictures = new ArrayList<>();
        List<JsonValue> alone = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            pictures.add(Pictures.jpeg(i));
            alone.add(RealServer.json(RealServer.predict(pictures.get(i))).get("probabilities"));
        }
        assertTrue(new HashSet<>(alone).size() > PICTURES / 2, "the pictures are too alike to tell answers apart");
        ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                byte[] picture = pictures.get(i % PICTURES);
                answers.add(clients.submit(() -> RealServer.predict(picture)));
            }
            Set<String> requestIds = new HashSet<>();
            for (int i = 0; i < REQUESTS; i++) {
                HttpResponse<String> answer = answers.get(i).get();
                assertEquals(200, answer.statusCode(), answer.body());
                assertEquals(alone.get(i % PICTURES), RealServer.json(answer).get("probabilities"));
                requestIds.add(RealServer.json(answer).getString("request_id"));
            }
            assertEquals(REQUESTS, requestIds.size());
        } finally {
            clients.shutdownNow();
        }
    }
}
