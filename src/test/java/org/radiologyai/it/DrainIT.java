package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** An instance that gets SIGTERM under load, with a balancer before it that asks whether it is ready. */
class DrainIT {

    private static final int CLIENTS = 16;
    private static final int SIGTERM = 143;

    @TempDir
    Path folder;

    @Test
    void losesNoRequest() throws Exception {
        Path secret = Files.writeString(folder.resolve("token"), "a token of a file\n");
        try (LibertyInstance instance = new LibertyInstance(
                "drain",
                Map.of(
                        "CACHE_MAX_ENTRIES",
                        "0",
                        "RATE_LIMIT_PER_MINUTE",
                        "0",
                        "OPERATOR_TOKEN_FILE",
                        secret.toString()))) {
            instance.start();
            instance.awaitReady();
            assertEquals(401, purge(instance, "another token").statusCode());
            assertEquals(204, purge(instance, "a token of a file").statusCode());

            Balancer balancer = new Balancer(instance);
            balancer.begin();
            TimeUnit.SECONDS.sleep(2);
            int before = balancer.answered.get();
            instance.terminate();
            assertTrue(balancer.awaitNotReady(5), "is ready after SIGTERM");
            assertEquals(
                    "close",
                    instance.get("/model-info")
                            .headers()
                            .firstValue("Connection")
                            .orElse("keep-alive"));
            balancer.end();
            assertTrue(instance.awaitEnd(60), "goes on after SIGTERM");
            assertEquals(SIGTERM, instance.exitCode());
            assertEquals(List.of(), List.copyOf(balancer.lost));
            assertTrue(before > 0 && balancer.answered.get() > before, balancer.answered + " answers");
        }
    }

    private static HttpResponse<String> purge(LibertyInstance instance, String token) throws Exception {
        return RealServer.send(instance.request("/cache")
                .header("Authorization", "Bearer " + token)
                .DELETE());
    }

    /** Clients on connections that are kept, who send until the instance is not ready. */
    private static final class Balancer {

        private final LibertyInstance instance;
        private final List<Thread> clients = new ArrayList<>();
        private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
        private final AtomicInteger answered = new AtomicInteger();
        private volatile boolean open = true;

        Balancer(LibertyInstance instance) {
            this.instance = instance;
        }

        void begin() throws IOException {
            byte[] picture = Encoded.png(Phantom.normal(4711, 320, 320));
            for (int i = 0; i < CLIENTS; i++) {
                Thread client = new Thread(() -> send(picture), "client-" + i);
                clients.add(client);
                client.start();
            }
        }

        private void send(byte[] picture) {
            while (open) {
                try {
                    int status = instance.predict(picture, "").statusCode();
                    if (status == 200) {
                        answered.incrementAndGet();
                    } else {
                        lost.add("status " + status);
                    }
                } catch (IOException | InterruptedException e) {
                    lost.add(e.toString());
                }
            }
        }

        boolean awaitNotReady(int seconds) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < deadline) {
                if (instance.get("/health/ready").statusCode() == 503) {
                    open = false;
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(500);
            }
            return false;
        }

        void end() throws InterruptedException {
            for (Thread client : clients) {
                client.join();
            }
        }
    }
}
