package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.caching.FaultyProxy;
import org.radiologyai.caching.RedisServer;

/** A bucket of a real S3 server, and its faults. */
class S3StorageIT {

    private static final long PLENTY = 1L << 30;
    private static final int MEGABYTE = 1 << 20;
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static S3Server server;

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String bucket;

    /** Moves when it is told to. */
    private static final class TestClock extends Clock {

        private Instant now = Instant.now();

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeAll
    static void startServer() throws Exception {
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        server = S3Server.started();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @BeforeEach
    void makeBucket() {
        bucket = "models-" + BUCKETS.incrementAndGet();
        server.createBucket(bucket);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private S3Storage storage(URI endpoint, String bucket, long mostBytes, Optional<CardSignature> signature) {
        S3Settings settings = S3Settings.of(
                bucket,
                Optional.of("ai/models"),
                Optional.of(endpoint.toString()),
                "true",
                Optional.empty(),
                Optional.empty());
        S3Storage storage = new S3Storage(settings, directory, mostBytes, signature, clock);
        open.add(storage);
        return storage;
    }

    private S3Storage storage() {
        return storage(server.endpoint(), bucket, PLENTY, Optional.empty());
    }

    private S3Storage storage(FaultyProxy proxy) {
        return storage(URI.create("http://127.0.0.1:" + proxy.port()), bucket, PLENTY, Optional.empty());
    }

    private FaultyProxy proxy() throws IOException {
        FaultyProxy proxy = new FaultyProxy(server.port());
        open.add(proxy);
        return proxy;
    }

    private static byte[] weights(int size, long seed) {
        byte[] weights = new byte[size];
        new Random(seed).nextBytes(weights);
        return weights;
    }

    private static byte[] card(String name, String version, byte[] weights) {
        return Cards.card(name, version, Sha256.hex(weights), 224, "NORMAL", "PNEUMONIA")
                .toJson()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private void put(String file, byte[] content) {
        server.put(bucket, "ai/models/" + file, content);
    }

    private byte[] publish(String name, String version, byte[] weights) {
        byte[] card = card(name, version, weights);
        put(name + "/" + version + "/model.pt", weights);
        put(name + "/" + version + "/model.json", card);
        return card;
    }

    /** After the pause in which the bucket is not asked again. */
    private List<String> ids(S3Storage storage) {
        clock.advance(Duration.ofSeconds(6));
        return listed(storage);
    }

    private static List<String> listed(S3Storage storage) {
        return storage.bundles().stream().map(bundle -> bundle.card().id()).toList();
    }

    /** Where nobody waits for the answer, because the last one failed. */
    private void await(List<String> ids, S3Storage storage) throws InterruptedException {
        for (int i = 0;
                i < 200
                        && !(ids(storage).equals(ids)
                                && storage.status().failure().isEmpty());
                i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertEquals(ids, listed(storage));
        assertEquals(Optional.empty(), storage.status().failure());
    }

    private void awaitFailure(S3Storage storage, String part) throws InterruptedException {
        for (int i = 0; i < 200 && storage.status().failure().isEmpty(); i++) {
            ids(storage);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertMessage(storage.status().failure().orElse("none"), part);
    }

    private static void assertMessage(String message, String part) {
        assertTrue(message.contains(part), message);
        assertFalse(message.contains(S3Server.SECRET_KEY) || message.contains(S3Server.ACCESS_KEY), message);
        assertTrue(message.endsWith("."), message);
    }

    private static int count(FaultyProxy proxy, String regex) {
        return (int) Pattern.compile(regex).matcher(proxy.asked()).results().count();
    }

    // The bucket and the cache

    @Test
    void bringsABundleWithAllThatBelongsToIt() throws Exception {
        byte[] weights = weights(300_000, 1);
        byte[] card = publish("resnet50", "1.1", weights);
        put("resnet50/1.1/report.json", "{}".getBytes(StandardCharsets.UTF_8));
        put("resnet50/1.1/MODEL_CARD.md", "for people".getBytes(StandardCharsets.UTF_8));
        put("resnet50/1.1/reference.json", "[]".getBytes(StandardCharsets.UTF_8));
        put("resnet50/1.1/reference/a.png", new byte[] {1, 2, 3});
        put("resnet50/1.1/notes.txt", "not a part of it".getBytes(StandardCharsets.UTF_8));
        S3Storage storage = storage();
        ModelBundle listed = storage.bundles().get(0);
        assertFalse(Files.exists(listed.weights()), "weights come when they are wanted");
        ModelBundle bundle = storage.fetch(listed);
        bundle.verify();
        assertEquals(listed, bundle);
        assertArrayEquals(weights, Files.readAllBytes(bundle.weights()));
        assertArrayEquals(card, Files.readAllBytes(bundle.folder().resolve("model.json")));
        try (Stream<Path> files = Files.walk(bundle.folder())) {
            assertEquals(
                    List.of(
                            "MODEL_CARD.md",
                            "model.json",
                            "model.pt",
                            "reference.json",
                            "reference/a.png",
                            "report.json"),
                    files.filter(Files::isRegularFile)
                            .map(file -> bundle.folder().relativize(file).toString())
                            .sorted()
                            .toList());
        }
        assertEquals(Sha256.hex(card), bundle.folder().getFileName().toString());
        assertEquals(
                "s3://" + bucket + "/ai/models at " + server.endpoint(),
                storage.status().place());
    }

    @Test
    void asksTheBucketEveryFiveSecondsAtMostHoweverManyWantToKnow() throws Exception {
        publish("resnet50", "1.1", weights(1_000, 1));
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        ExecutorService pages = Executors.newFixedThreadPool(16);
        List<Future<List<String>>> seen = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            seen.add(pages.submit(() -> listed(storage)));
        }
        for (Future<List<String>> each : seen) {
            assertEquals(List.of("resnet50_v1.1"), each.get());
        }
        pages.shutdown();
        assertEquals(1, count(proxy, "GET /[^ ]*list-type=2"));
        assertEquals(1, count(proxy, "GET /[^ ]*model\\.json "));
        ids(storage);
        assertEquals(2, count(proxy, "GET /[^ ]*list-type=2"));
        assertEquals(1, count(proxy, "GET /[^ ]*model\\.json "), "only what changed is downloaded again");
        ids(storage(proxy));
        assertEquals(1, count(proxy, "GET /[^ ]*model\\.json "), "a start knows what the cache has");
    }

    @Test
    void findsWhatIsAddedChangedAndTakenOut() throws Exception {
        S3Storage storage = storage();
        assertEquals(List.of(), ids(storage));
        publish("resnet50", "1.1", weights(1_000, 1));
        publish("vit", "1.0", weights(1_000, 2));
        assertEquals(List.of("resnet50_v1.1", "vit_v1.0"), ids(storage));
        Path before = storage.bundles().get(0).folder();
        publish("resnet50", "1.1", weights(1_000, 3));
        server.delete(bucket, "ai/models/vit/1.0/model.json");
        assertEquals(List.of("resnet50_v1.1"), ids(storage));
        assertFalse(before.equals(storage.bundles().get(0).folder()));
        put("resnet50/1.1/report.json", "{}".getBytes(StandardCharsets.UTF_8));
        ids(storage);
        Path report = storage.bundles().get(0).folder().resolve("report.json");
        assertTrue(Files.exists(report));
        server.delete(bucket, "ai/models/resnet50/1.1/report.json");
        ids(storage);
        assertFalse(Files.exists(report));
    }

    @Test
    void leavesOutWhatIsNoBundle() throws Exception {
        publish("resnet50", "1.1", weights(1_000, 1));
        put("resnet50/1.2/model.json", card("resnet50", "1.1", weights(1_000, 1)));
        put("resnet50/1.2/model.pt", weights(1_000, 1));
        put("resnet50/1.3/model.json", card("resnet50", "1.3", weights(1_000, 1)));
        put("resnet50/1.4/model.json", "{\"name\":".getBytes(StandardCharsets.UTF_8));
        put("resnet50/1.4/model.pt", weights(1_000, 1));
        put("resnet50/1.5/model.json", new byte[65 * 1024]);
        put("resnet50/1.5/model.pt", weights(1_000, 1));
        put("model.json", card("model.json", "1.5", weights(1_000, 1)));
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        assertEquals(List.of("resnet50_v1.1"), ids(storage));
        int cards = count(proxy, "GET /[^ ]*model\\.json ");
        assertEquals(List.of("resnet50_v1.1"), ids(storage));
        assertEquals(cards, count(proxy, "GET /[^ ]*model\\.json "), "a refused card is not asked for again");
        assertEquals(Optional.empty(), storage.status().failure());
    }

    @Test
    void refusesWeightsThatAreNotTheCards() throws Exception {
        byte[] weights = weights(100_000, 1);
        publish("resnet50", "1.1", weights);
        weights[70_000] ^= 1;
        put("resnet50/1.1/model.pt", weights);
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        ModelBundle bundle = storage.bundles().get(0);
        InvalidBundle refused = assertThrows(InvalidBundle.class, () -> storage.fetch(bundle));
        assertMessage(refused.getMessage(), "is not the file that its card describes");
        assertFalse(Files.exists(bundle.weights()));
        assertFalse(Files.exists(bundle.folder().resolve("model.pt.part")));
        assertThrows(InvalidBundle.class, () -> storage.fetch(bundle));
        assertEquals(1, count(proxy, "GET /[^ ]*model\\.pt "), "the same wrong weights are not downloaded again");
        weights[70_000] ^= 1;
        put("resnet50/1.1/model.pt", weights);
        storage.fetch(bundle).verify();
    }

    @Test
    void saysWhichWeightsAreMissing() throws Exception {
        publish("resnet50", "1.1", weights(1_000, 1));
        S3Storage storage = storage();
        ModelBundle bundle = storage.bundles().get(0);
        server.delete(bucket, "ai/models/resnet50/1.1/model.pt");
        InvalidBundle refused = assertThrows(InvalidBundle.class, () -> storage.fetch(bundle));
        assertMessage(refused.getMessage(), "resnet50/1.1/model.pt is missing in s3://");
    }

    // Downloads

    @Test
    void goesOnWhereABrokenDownloadStopped() throws Exception {
        byte[] weights = weights(8 * MEGABYTE, 1);
        publish("resnet50", "1.1", weights);
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        ModelBundle bundle = storage.bundles().get(0);
        long before = proxy.answered();
        proxy.cutAfter(5L * MEGABYTE);
        ModelBundle fetched = storage.fetch(bundle);
        assertArrayEquals(weights, Files.readAllBytes(fetched.weights()));
        assertEquals(1, count(proxy, "(?i)\r\nRange: bytes=[1-9]\\d*-\r\n"), proxy.asked());
        assertTrue(count(proxy, "(?i)\r\nIf-Match: ") == 2, proxy.asked());
        long passed = proxy.answered() - before;
        assertTrue(passed < weights.length + MEGABYTE, passed + " bytes for " + weights.length);
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        byte[] weights = weights(8 * MEGABYTE, 1);
        publish("resnet50", "1.1", weights);
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        ModelBundle bundle = storage.bundles().get(0);
        proxy.cutAfter(3L * MEGABYTE);
        Thread cut = new Thread(() -> {
            while (!Files.exists(bundle.folder().resolve("model.pt.part"))) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThrowsNothing(proxy::refuse);
        });
        cut.start();
        assertThrows(IOException.class, () -> storage.fetch(bundle));
        cut.join();
        storage.close();
        long here = Files.size(bundle.folder().resolve("model.pt.part"));
        assertTrue(here > 0 && here < weights.length, here + " bytes are here");
        proxy.heal();
        S3Storage next = storage(proxy);
        long before = proxy.answered();
        next.fetch(next.bundles().get(0)).verify();
        assertTrue(proxy.asked().contains("bytes=" + here + "-"), proxy.asked());
        assertTrue(proxy.answered() - before < weights.length - here + MEGABYTE);
    }

    private static void assertThrowsNothing(Closing action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Closing {
        void run() throws IOException;
    }

    @Test
    void beginsAnewWhenTheObjectWasReplaced() throws Exception {
        byte[] weights = weights(MEGABYTE, 1);
        publish("resnet50", "1.1", weights);
        S3Storage storage = storage();
        ModelBundle bundle = storage.bundles().get(0);
        Files.write(bundle.folder().resolve("model.pt.part"), weights(1_000, 7));
        Files.writeString(bundle.folder().resolve("model.pt.part.of"), "\"another\"\n" + MEGABYTE + "\n");
        assertArrayEquals(weights, Files.readAllBytes(storage.fetch(bundle).weights()));
    }

    @Test
    void beginsAnewWhenWhatWasHereIsDamaged() throws Exception {
        byte[] weights = weights(MEGABYTE, 1);
        publish("resnet50", "1.1", weights);
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        ModelBundle bundle = storage.bundles().get(0);
        proxy.cutAfter(MEGABYTE / 2);
        storage.fetch(bundle);
        String etag = Pattern.compile("(?i)\r\nIf-Match: (.*)\r\n")
                .matcher(proxy.asked())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        Files.delete(bundle.weights());
        Files.write(bundle.folder().resolve("model.pt.part"), weights(1_000, 7));
        Files.writeString(bundle.folder().resolve("model.pt.part.of"), etag + "\n" + MEGABYTE + "\n");
        assertArrayEquals(weights, Files.readAllBytes(storage.fetch(bundle).weights()));
        assertTrue(proxy.asked().contains("bytes=1000-"), proxy.asked());
    }

    @Test
    void givesUpOnAServerThatIsSilent() throws Exception {
        publish("resnet50", "1.1", weights(1_000, 1));
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        ModelBundle bundle = storage.bundles().get(0);
        proxy.blackHole();
        IOException failure = assertThrows(IOException.class, () -> storage.fetch(bundle));
        assertMessage(failure.getMessage(), "did not answer in time");
        ids(storage);
        awaitFailure(storage, "did not answer in time");
        long begin = System.nanoTime();
        assertEquals(List.of("resnet50_v1.1"), ids(storage));
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(1), "nobody waits for what is out of reach");
        proxy.heal();
        await(List.of("resnet50_v1.1"), storage);
        storage.fetch(bundle).verify();
    }

    @Test
    void waitsForAServerThatIsSlow() throws Exception {
        publish("resnet50", "1.1", weights(MEGABYTE, 1));
        FaultyProxy proxy = proxy();
        proxy.delay(400);
        S3Storage storage = storage(proxy);
        storage.fetch(storage.bundles().get(0)).verify();
    }

    /** Beyond the time in which a call must be answered, but never silent for long. */
    @Test
    void takesAsLongAsADownloadNeeds() throws Exception {
        byte[] weights = weights(18_000, 1);
        byte[] card = card("resnet50", "1.1", weights);
        AtomicInteger downloads = new AtomicInteger();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        open.add(() -> http.stop(0));
        http.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"the only one\"");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(weights.length));
                exchange.sendResponseHeaders(200, -1);
            } else {
                downloads.incrementAndGet();
                exchange.sendResponseHeaders(200, weights.length);
                for (int i = 0; i < weights.length; i += 1_000) {
                    exchange.getResponseBody().write(weights, i, 1_000);
                    exchange.getResponseBody().flush();
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                }
            }
            exchange.close();
        });
        http.start();
        S3Storage storage = storage(
                URI.create("http://127.0.0.1:" + http.getAddress().getPort()), bucket, PLENTY, Optional.empty());
        BundleCache cache = new BundleCache(directory, bucket, storage.status().place());
        Path folder = cache.folder(card);
        BundleCache.write(folder.resolve("model.json"), card);
        storage.fetch(new ModelBundle(folder, ModelBundle.parse(card, "model.json")))
                .verify();
        assertEquals(1, downloads.get());
    }

    @Test
    void downloadsOnceForSeveralStoragesAtOnce() throws Exception {
        byte[] weights = weights(8 * MEGABYTE, 1);
        publish("resnet50", "1.1", weights);
        FaultyProxy proxy = proxy();
        List<Callable<Path>> fetches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            S3Storage storage = storage(proxy);
            fetches.add(() -> storage.fetch(storage.bundles().get(0)).weights());
        }
        ExecutorService all = Executors.newFixedThreadPool(fetches.size());
        for (Future<Path> each : all.invokeAll(fetches)) {
            assertArrayEquals(weights, Files.readAllBytes(each.get()));
        }
        all.shutdown();
        assertEquals(1, count(proxy, "GET /[^ ]*model\\.pt "));
    }

    /** Fetches the first bundle: arguments are the endpoint, the bucket and the cache. */
    static final class AnotherProcess {

        private AnotherProcess() {}

        public static void main(String[] arguments) throws Exception {
            S3Settings settings = S3Settings.of(
                    arguments[1],
                    Optional.of("ai/models"),
                    Optional.of(arguments[0]),
                    "true",
                    Optional.empty(),
                    Optional.empty());
            try (S3Storage storage =
                    new S3Storage(settings, Path.of(arguments[2]), PLENTY, Optional.empty(), Clock.systemUTC())) {
                storage.fetch(storage.bundles().get(0)).verify();
            }
        }
    }

    @Test
    void downloadsOnceForSeveralProcessesAtOnce() throws Exception {
        publish("resnet50", "1.1", weights(32 * MEGABYTE, 1));
        FaultyProxy proxy = proxy();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Daws.accessKeyId=" + S3Server.ACCESS_KEY,
                            "-Daws.secretAccessKey=" + S3Server.SECRET_KEY,
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            AnotherProcess.class.getName(),
                            "http://127.0.0.1:" + proxy.port(),
                            bucket,
                            directory.toString())
                    .inheritIO()
                    .start());
        }
        for (Process each : processes) {
            assertTrue(each.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, each.exitValue());
        }
        assertEquals(1, count(proxy, "GET /[^ ]*model\\.pt "));
    }

    // Room

    @Test
    void letsTheWeightsLeaveThatWereUsedLongestAgo() throws Exception {
        S3Storage storage = storage(server.endpoint(), bucket, 3L * MEGABYTE, Optional.empty());
        List<ModelBundle> fetched = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            publish("model" + i, "1", weights(MEGABYTE - 50_000, i));
            clock.advance(Duration.ofMinutes(10));
            fetched.add(storage.fetch(storage.bundles().get(i)));
        }
        publish("model3", "1", weights(MEGABYTE - 50_000, 3));
        clock.advance(Duration.ofMinutes(1));
        ModelBundle next = storage.bundles().get(3);
        IOException full = assertThrows(IOException.class, () -> storage.fetch(next));
        assertMessage(full.getMessage(), "what was used in the last hour stays");
        clock.advance(Duration.ofMinutes(45));
        storage.fetch(fetched.get(0));
        clock.advance(Duration.ofMinutes(15));
        storage.fetch(next).verify();
        assertTrue(Files.exists(fetched.get(0).weights()), "it was used again");
        assertFalse(Files.exists(fetched.get(1).weights()), "it was used longest ago");
        assertTrue(Files.exists(fetched.get(2).weights()));
        assertEquals(4, ids(storage).size());
    }

    @Test
    void listsANewBundleWholeAlthoughTheCacheIsFull() throws Exception {
        publish("old", "1", weights(MEGABYTE - 50_000, 1));
        S3Storage storage = storage(server.endpoint(), bucket, MEGABYTE, Optional.empty());
        ModelBundle old = storage.fetch(storage.bundles().get(0));
        publish("new", "1", weights(1_000, 2));
        put("new/1/report.json", weights(100_000, 3));
        put("new/1/model.json.sig", weights(64, 3));
        ids(storage);
        Path folder = storage.bundles().get(0).folder();
        assertTrue(Files.exists(folder.resolve("model.json.sig")));
        assertFalse(Files.exists(folder.resolve("report.json")), "the old one was used a moment ago");
        clock.advance(Duration.ofHours(1));
        ids(storage);
        assertTrue(Files.exists(folder.resolve("report.json")));
        assertFalse(Files.exists(old.weights()));
    }

    @Test
    void refusesWeightsThatAreLargerThanTheCache() throws Exception {
        publish("resnet50", "1.1", weights(2 * MEGABYTE, 1));
        S3Storage storage = storage(server.endpoint(), bucket, MEGABYTE, Optional.empty());
        ModelBundle bundle = storage.bundles().get(0);
        IOException full = assertThrows(IOException.class, () -> storage.fetch(bundle));
        assertMessage(full.getMessage(), "models.cache.max.bytes (MODELS_CACHE_MAX_BYTES) is " + MEGABYTE);
    }

    // Out of reach

    @Test
    void startsFromTheCacheWhileS3IsDown() throws Exception {
        byte[] weights = weights(1_000, 1);
        publish("resnet50", "1.1", weights(1_000, 9));
        publish("vit", "1.0", weights(1_000, 2));
        S3Storage before = storage();
        ids(before);
        publish("resnet50", "1.1", weights);
        server.delete(bucket, "ai/models/vit/1.0/model.json");
        ids(before);
        before.fetch(before.bundles().get(0));
        server.stop();
        try {
            S3Storage storage = storage();
            assertEquals(List.of("resnet50_v1.1"), ids(storage), "what was taken out stays out");
            ModelBundle bundle = storage.fetch(storage.bundles().get(0));
            bundle.verify();
            assertEquals(Sha256.hex(weights), bundle.card().sha256(), "of two cards, the one that was seen last");
            assertMessage(storage.status().failure().orElseThrow(), "the connection is refused");
        } finally {
            server.start();
        }
    }

    @Test
    void startsWithNothingWhileS3IsDownAndRecovers() throws Exception {
        publish("resnet50", "1.1", weights(1_000, 1));
        FaultyProxy proxy = proxy();
        proxy.refuse();
        S3Storage storage = storage(proxy);
        assertEquals(List.of(), ids(storage));
        awaitFailure(storage, "the connection is refused");
        proxy.heal();
        await(List.of("resnet50_v1.1"), storage);
        ModelBundle bundle = storage.bundles().get(0);
        proxy.refuse();
        awaitFailure(storage, "the connection is refused");
        assertEquals(List.of("resnet50_v1.1"), listed(storage));
        IOException failure = assertThrows(IOException.class, () -> storage.fetch(bundle));
        assertMessage(failure.getMessage(), "the connection is refused");
        proxy.heal();
        await(List.of("resnet50_v1.1"), storage);
        storage.fetch(bundle).verify();
    }

    @Test
    void saysThatThereIsNoSuchBucket() {
        S3Storage storage = storage(server.endpoint(), "no-such-bucket", PLENTY, Optional.empty());
        assertEquals(List.of(), ids(storage));
        assertMessage(storage.status().failure().orElseThrow(), "there is no bucket of that name");
        assertThrows(IOException.class, () -> storage.entry(1));
    }

    @Test
    void saysThatTheCredentialsAreWrong() {
        System.setProperty("aws.secretAccessKey", "another");
        try {
            S3Storage storage = storage();
            assertEquals(List.of(), ids(storage));
            assertMessage(storage.status().failure().orElseThrow(), "the credentials are not valid");
        } finally {
            System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        }
    }

    @Test
    void saysThatThereAreNoCredentials() {
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.accessKeyId");
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            S3Storage storage = storage();
            assertEquals(List.of(), ids(storage));
            assertMessage(storage.status().failure().orElseThrow(), "there are no credentials");
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
            System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
            System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        }
    }

    @Test
    void saysWhichPermissionIsMissingAndWhatElseIsAnswered() throws Exception {
        AtomicInteger status = new AtomicInteger();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        open.add(() -> http.stop(0));
        http.createContext("/", exchange -> {
            byte[] body = ("<Error><Code>" + (status.get() == 403 ? "AccessDenied" : "SlowDown")
                            + "</Code><Message>said by the server " + S3Server.SECRET_KEY + "</Message></Error>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        URI endpoint = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
        status.set(403);
        S3Storage storage = storage(endpoint, bucket, PLENTY, Optional.empty());
        assertEquals(List.of(), ids(storage));
        assertMessage(storage.status().failure().orElseThrow(), "the permission s3:ListBucket is probably missing");
        assertMessage(assertThrows(IOException.class, () -> storage.entry(1)).getMessage(), "s3:GetObject");
        assertMessage(
                assertThrows(IOException.class, () -> storage.append(1, "x")).getMessage(), "s3:PutObject");
        status.set(503);
        S3Storage busy = storage(endpoint, bucket, PLENTY, Optional.empty());
        assertEquals(List.of(), ids(busy));
        assertMessage(busy.status().failure().orElseThrow(), "answers 503 (SlowDown)");
    }

    // Signatures

    private static Optional<CardSignature> by(KeyPair keys) {
        return Optional.of(CardSignature.by(
                Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())));
    }

    private static byte[] signed(PrivateKey key, byte[] card) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(card);
        return signature.sign();
    }

    @Test
    void fetchesOnlyWhatIsSignedWhereAKeyIsConfigured() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] card = publish("resnet50", "1.1", weights(1_000, 1));
        S3Storage storage = storage(server.endpoint(), bucket, PLENTY, by(keys));
        ModelBundle bundle = storage.bundles().get(0);
        assertMessage(
                assertThrows(InvalidBundle.class, () -> storage.fetch(bundle)).getMessage(), "is not signed");
        put("resnet50/1.1/model.json.sig", signed(others.getPrivate(), card));
        ids(storage);
        assertMessage(
                assertThrows(InvalidBundle.class, () -> storage.fetch(bundle)).getMessage(), "by that key");
        assertFalse(Files.exists(bundle.weights()));
        put("resnet50/1.1/model.json.sig", signed(keys.getPrivate(), card));
        ids(storage);
        storage.fetch(bundle).verify();
    }

    // The log

    @Test
    void numbersItsEntriesAndKeepsTheFirstOfTwo() throws Exception {
        S3Storage one = storage();
        assertEquals(0, one.newestEntry());
        assertTrue(one.append(1, "first"));
        assertTrue(one.append(2, "second"));
        assertFalse(one.append(2, "late"));
        assertEquals(2, one.newestEntry());
        assertEquals(Optional.of("second"), one.entry(2));
        assertEquals(Optional.empty(), one.entry(3));
        assertEquals(
                List.of("ai/models/rollout/00000001.json", "ai/models/rollout/00000002.json"), server.keys(bucket));
        assertEquals(
                "first", new String(server.get(bucket, "ai/models/rollout/00000001.json"), StandardCharsets.UTF_8));
        assertEquals(List.of(), ids(one));
    }

    @Test
    void takesOneOfManyWhoWriteAtOnce() throws Exception {
        List<Callable<Boolean>> writes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            S3Storage storage = storage();
            String entry = "entry " + i;
            writes.add(() -> storage.append(1, entry));
        }
        ExecutorService writers = Executors.newFixedThreadPool(writes.size());
        int taken = 0;
        for (Future<Boolean> each : writers.invokeAll(writes)) {
            taken += each.get() ? 1 : 0;
        }
        writers.shutdown();
        assertEquals(1, taken);
    }

    @Test
    void knowsItsOwnEntryWhoseAnswerGotLost() throws Exception {
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        assertEquals(0, storage.newestEntry());
        proxy.cutAfter(1);
        assertTrue(storage.append(1, "mine"));
        assertTrue(count(proxy, "PUT /") >= 2, proxy.asked());
        assertEquals("mine", new String(server.get(bucket, "ai/models/rollout/00000001.json"), StandardCharsets.UTF_8));
    }

    @Test
    void hasTheLogThatItSawWhileS3IsDown() throws Exception {
        FaultyProxy proxy = proxy();
        S3Storage storage = storage(proxy);
        storage.append(1, "first");
        storage().append(2, "second");
        assertEquals(Optional.of("second"), storage.entry(2));
        proxy.refuse();
        assertThrows(IOException.class, () -> storage.entry(3), "down is not none");
        assertThrows(IOException.class, () -> storage.append(3, "third"));
        S3Storage started = storage(proxy);
        assertEquals(2, started.newestEntry());
        assertEquals(Optional.of("first"), started.entry(1));
        assertEquals(Optional.of("second"), started.entry(2));
        assertThrows(IOException.class, () -> started.entry(3));
        assertMessage(started.status().failure().orElseThrow(), "the connection is refused");
        proxy.heal();
        assertEquals(Optional.empty(), started.entry(3));
        assertEquals(Optional.empty(), started.status().failure());
    }

    @Test
    void hasNoLogWhileS3IsDownIfItNeverSawOne() throws Exception {
        S3Storage storage =
                storage(URI.create("http://127.0.0.1:" + RedisServer.freePort()), bucket, PLENTY, Optional.empty());
        assertThrows(IOException.class, storage::newestEntry);
        assertThrows(IOException.class, () -> storage.entry(1));
    }
}
