package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More than the queue holds. */
@ArquillianTest
class OverloadIT {

    private static final int REQUESTS = 60;

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application("inference.predictors=1", "inference.queue.capacity=1");
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @Test
    void turnsAwayWithRetryAfterWhatTheQueueCannotHoldAndGoesOn() throws Exception {
        // All different, or they would be answered together.
        List<byte[]> pictures =
                IntStream.range(0, REQUESTS).mapToObj(Pictures::jpeg).toList();
        int answered = 0;
        int turnedAway = 0;
        ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (byte[] picture : pictures) {
                answers.add(clients.submit(() -> RealServer.predict(picture)));
            }
            for (Future<HttpResponse<String>> future : answers) {
                HttpResponse<String> answer = future.get();
                if (answer.statusCode() == 200) {
                    answered++;
                } else {
                    assertEquals(503, answer.statusCode(), answer.body());
                    assertEquals(
                            "urn:radiology-ai:problem:busy",
                            RealServer.json(answer).getString("type"));
                    int retry = Integer.parseInt(
                            answer.headers().firstValue("Retry-After").orElseThrow());
                    assertTrue(retry >= 1 && retry <= 60, "Retry-After " + retry);
                    turnedAway++;
                }
            }
        } finally {
            clients.shutdownNow();
        }
        assertTrue(answered >= 2, answered + " answered");
        assertTrue(turnedAway >= 1, turnedAway + " turned away");
        assertEquals(200, RealServer.predict(Pictures.jpeg(REQUESTS)).statusCode());
        assertEquals(200, RealServer.get("/health/ready").statusCode());
    }
}
