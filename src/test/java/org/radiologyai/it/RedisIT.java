package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.radiologyai.caching.FaultyProxy;
import org.radiologyai.caching.RedisServer;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/** Two instances of the application on one Redis, and what becomes of their answers when that fails. */
class RedisIT {

    private static final String TOKEN = "a token for tests alone";
    private static final int CLIENTS = 4;
    private static final int HOT_PICTURES = 10;
    private static final int ONE_FRESH_OF = 15;
    private static final int FAULT_SECONDS = 7;
    private static final int AFTERWARDS_SECONDS = 2;
    private static final int RECOVERY_SECONDS = 15;
    private static final double SLOWEST_MILLIS = 5_000;

    private static final AtomicInteger SEEDS = new AtomicInteger(1000);
    private static RedisServer redis;
    private static FaultyProxy proxy;
    private static LibertyInstance a;
    private static LibertyInstance b;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(RedisServer.isInstalled(), "there is no redis-server on the PATH");
        redis = RedisServer.started();
        proxy = new FaultyProxy(redis.port());
        Map<String, String> environment = Map.of(
                "REDIS_URL",
                "redis://127.0.0.1:" + proxy.port(),
                "OPERATOR_TOKEN",
                TOKEN,
                "RATE_LIMIT_PER_MINUTE",
                "1000000",
                "JVM_ARGS",
                "-Dsessions=redis");
        a = new LibertyInstance("a", environment);
        b = new LibertyInstance("b", environment);
        Path counter = Path.of("target/counter.war");
        ShrinkWrap.create(WebArchive.class, "counter.war")
                .addClass(CountingServlet.class)
                .as(ZipExporter.class)
                .exportTo(counter.toFile(), true);
        a.deploy(counter);
        b.deploy(counter);
        a.start();
        b.start();
        a.awaitReady();
        b.awaitReady();
        await("connected", () -> connected(a) && connected(b));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {a, b, proxy, redis}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static double await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertTrue(secondsSince(start) < RECOVERY_SECONDS, () -> "not within " + RECOVERY_SECONDS + " s: " + what);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return secondsSince(start);
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static JsonObject stats(LibertyInstance instance) throws Exception {
        return RealServer.json(instance.get("/cache-stats"));
    }

    private static boolean connected(LibertyInstance instance) throws Exception {
        return stats(instance).getBoolean("connected");
    }

    private static JsonObject answer(LibertyInstance instance, byte[] picture) throws Exception {
        return answer(instance, picture, "");
    }

    private static JsonObject answer(LibertyInstance instance, byte[] picture, String query) throws Exception {
        HttpResponse<String> response = instance.predict(picture, query);
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    private static byte[] newPicture() {
        return Pictures.jpeg(SEEDS.incrementAndGet(), 500, 400);
    }

    /** What is put away is not waited for, and a session is written when its answer has gone out. */
    private static void letItArrive() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(200);
    }

    @Test
    void remembersOnOneInstanceWhatTheOtherAnswered() throws Exception {
        byte[] picture = newPicture();
        JsonObject first = answer(a, picture, "?explain=true");
        assertFalse(first.getBoolean("cached"));
        letItArrive();
        JsonObject second = answer(b, picture);
        assertTrue(second.getBoolean("cached"));
        assertEquals(first.get("probabilities"), second.get("probabilities"));
        assertEquals(first.get("decision"), second.get("decision"));
        String link = first.getJsonObject("explanation").getString("href");
        HttpResponse<String> ofA = RealServer.send(a.request(link).header("Accept", "application/json"));
        HttpResponse<String> ofB = RealServer.send(b.request(link).header("Accept", "application/json"));
        assertEquals(200, ofB.statusCode(), ofB.body());
        assertEquals(ofA.body(), ofB.body());
    }

    @Test
    void keepsASessionThatMovesBetweenInstancesAndOutlivesOne() throws Exception {
        HttpResponse<String> first = a.get("/counter/count");
        assertEquals("1", first.body());
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        letItArrive();
        assertEquals("2", count(b, cookie));
        letItArrive();
        b.stop();
        b.start();
        b.awaitReady();
        assertEquals("3", count(b, cookie));
        letItArrive();
        assertEquals("4", count(a, cookie));
        assertEquals(Optional.empty(), a.get("/").headers().firstValue("Set-Cookie"), "the pages need no session");
    }

    private static String count(LibertyInstance instance, String cookie) throws Exception {
        return RealServer.send(instance.request("/counter/count").header("Cookie", cookie))
                .body();
    }

    @Test
    void forgetsOnBothInstancesWhatAnOperatorPurgesOnOne() throws Exception {
        byte[] picture = newPicture();
        answer(a, picture);
        letItArrive();
        assertTrue(answer(b, picture).getBoolean("cached"));
        HttpResponse<String> purged = RealServer.send(
                a.request("/cache").header("Authorization", "Bearer " + TOKEN).DELETE());
        assertEquals(204, purged.statusCode(), purged.body());
        letItArrive();
        assertFalse(answer(b, picture).getBoolean("cached"));
        letItArrive();
        assertTrue(answer(a, picture).getBoolean("cached"));
    }

    @Test
    void asksTheModelOnceWhenManyAskBothInstancesTheSame() throws Exception {
        byte[] picture = newPicture();
        ExecutorService clients = Executors.newFixedThreadPool(60);
        try {
            List<Callable<JsonObject>> requests = IntStream.range(0, 60)
                    .<Callable<JsonObject>>mapToObj(i -> () -> answer(i % 2 == 0 ? a : b, picture))
                    .toList();
            int passes = 0;
            for (Future<JsonObject> answer : clients.invokeAll(requests)) {
                passes += answer.get().getBoolean("cached") ? 0 : 1;
            }
            System.out.println("60 uploads of one picture to two instances cost " + passes + " forward pass(es).");
            assertTrue(passes >= 1 && passes <= 2, passes + " forward passes");
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void countsBothInstancesInTheFiguresOfEach() throws Exception {
        byte[] picture = newPicture();
        answer(a, picture);
        letItArrive();
        answer(b, picture);
        for (LibertyInstance instance : List.of(a, b)) {
            await("both instances", () -> {
                JsonObject cluster = stats(instance).getJsonObject("cluster");
                long misses = stats(a).getInt("misses") + stats(b).getInt("misses");
                long hits = stats(a).getInt("hits") + stats(b).getInt("hits");
                return cluster.getInt("instances") == 2
                        && cluster.getInt("hits") == hits
                        && cluster.getInt("misses") == misses
                        && cluster.getInt("entries") > 0;
            });
        }
    }

    @Test
    void findsEverythingAfterARestart() throws Exception {
        List<byte[]> pictures = Stream.generate(RedisIT::newPicture).limit(3).toList();
        for (byte[] picture : pictures) {
            answer(a, picture);
        }
        b.stop();
        b.start();
        b.awaitReady();
        await("connected", () -> connected(b));
        for (byte[] picture : pictures) {
            assertTrue(answer(b, picture).getBoolean("cached"));
        }
        assertEquals(0, stats(b).getInt("misses"));
        await("b counts once", () -> stats(a).getJsonObject("cluster").getInt("instances") == 2);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** @param outOfReach whether the instances must notice */
    private record Fault(String name, boolean outOfReach, Step begin, Step end) {}

    private static List<Fault> faults() {
        return List.of(
                new Fault("none", false, () -> {}, () -> {}),
                new Fault("refused", true, proxy::refuse, proxy::heal),
                new Fault("black hole", true, proxy::blackHole, proxy::heal),
                new Fault("hangs", true, redis::hang, redis::goOn),
                new Fault("killed, back empty", true, redis::kill, redis::start),
                new Fault("slow by 200 ms", false, () -> proxy.delay(200), proxy::heal),
                new Fault(
                        "full",
                        false,
                        () -> redis.call("CONFIG", "SET", "maxmemory", "1"),
                        () -> redis.call("CONFIG", "SET", "maxmemory", "0")),
                new Fault(
                        "wrong password",
                        true,
                        () -> {
                            redis.kill();
                            redis.start("--requirepass", "another");
                        },
                        () -> {
                            redis.kill();
                            redis.start();
                        }));
    }

    private record Outcome(
            Fault fault,
            int requests,
            int failed,
            double slowestMillis,
            boolean ready,
            boolean degraded,
            double connectedAfter) {

        @Override
        public String toString() {
            return String.format(
                    "%-20s %8d %8d %11.0f %10s %10s %14.1f%n",
                    fault.name,
                    requests,
                    failed,
                    slowestMillis,
                    ready ? "UP" : "DOWN",
                    degraded ? "yes" : "no",
                    connectedAfter);
        }
    }

    @Test
    void answersEveryRequestWhateverBecomesOfRedis() throws Exception {
        List<byte[]> hot =
                Stream.generate(RedisIT::newPicture).limit(HOT_PICTURES).toList();
        for (byte[] picture : hot) {
            answer(a, picture);
            answer(b, picture);
        }
        List<Outcome> outcomes = new ArrayList<>();
        StringBuilder table = new StringBuilder(String.format(
                "%-20s %8s %8s %11s %10s %10s %14s%n",
                "Redis", "requests", "failed", "slowest ms", "readiness", "degraded", "connected in s"));
        for (Fault fault : faults()) {
            Outcome outcome = endure(fault, hot);
            outcomes.add(outcome);
            table.append(outcome);
        }
        System.out.println(table);
        Files.writeString(Path.of("target/redis-faults.txt"), table);
        assertAll(outcomes.stream().map(outcome -> () -> {
            String name = outcome.fault.name;
            assertEquals(0, outcome.failed, name);
            assertTrue(outcome.requests > 50, name);
            assertTrue(outcome.ready, name);
            assertTrue(outcome.degraded || !outcome.fault.outOfReach, name);
            assertTrue(outcome.slowestMillis < SLOWEST_MILLIS, name);
        }));
    }

    private static Outcome endure(Fault fault, List<byte[]> hot) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicLong slowest = new AtomicLong();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int client = 0; client < CLIENTS; client++) {
                LibertyInstance instance = client % 2 == 0 ? a : b;
                clients.execute(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        int number = requests.getAndIncrement();
                        byte[] picture = number % ONE_FRESH_OF == 0 ? freshPicture() : hot.get(number % hot.size());
                        long start = System.nanoTime();
                        try {
                            HttpResponse<String> response = instance.predict(picture, "");
                            if (response.statusCode() != 200) {
                                failed.incrementAndGet();
                                System.out.println(fault.name + ": " + response.body());
                            }
                            slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                            TimeUnit.MILLISECONDS.sleep(20);
                        } catch (IOException e) {
                            failed.incrementAndGet();
                            System.out.println(fault.name + ": " + e);
                        } catch (InterruptedException theEnd) {
                            return;
                        }
                    }
                });
            }
            TimeUnit.SECONDS.sleep(1);
            fault.begin.run();
            boolean ready = true;
            boolean degraded = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FAULT_SECONDS);
            while (System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(500);
                HttpResponse<String> health = a.get("/health/ready");
                ready &= health.statusCode() == 200;
                degraded |= RealServer.json(health).getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                        .anyMatch(check -> check.getString("name").equals("cache")
                                && check.getJsonObject("data").getBoolean("degraded"));
            }
            fault.end.run();
            double connectedAfter = await(fault.name + ": connected again", () -> connected(a) && connected(b));
            TimeUnit.SECONDS.sleep(AFTERWARDS_SECONDS);
            clients.shutdownNow();
            assertTrue(clients.awaitTermination(1, TimeUnit.MINUTES));
            return new Outcome(
                    fault, requests.get(), failed.get(), slowest.get() / 1e6, ready, degraded, connectedAfter);
        } finally {
            clients.shutdownNow();
        }
    }

    private static final BufferedImage DRAWN = Phantom.normal(7, 500, 400);

    /** In little time: one that was drawn before, with a number in its first pixels. */
    private static byte[] freshPicture() {
        int number = SEEDS.incrementAndGet();
        BufferedImage picture = new BufferedImage(DRAWN.getWidth(), DRAWN.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        picture.setData(DRAWN.getData());
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            picture.getRaster().setSample(bit, 0, 0, (number >> bit & 1) == 0 ? 0 : 255);
        }
        return Encoded.png(picture);
    }
}
