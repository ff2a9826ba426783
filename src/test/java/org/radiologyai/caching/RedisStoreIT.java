package org.radiologyai.caching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.radiologyai.caching.CacheStore.Status;

/** On a real Redis, with everything that may become of one. */
class RedisStoreIT {

    private static final String SPACE = "space";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration NEAR = Duration.ofMinutes(10);
    private static final int BREAKER_OPENS_AFTER = 3;
    /** The timeout of a call, and what a busy machine needs to wake a thread. */
    private static final double MOST_MILLIS = RedisSettings.TIMEOUT_MILLIS + 200;

    private static final double MOST_MILLIS_WHEN_OPEN = 5;
    private static final int RECOVERY_SECONDS = 5;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<RedisStore, InProcessStore> nearby = new HashMap<>();
    private final AtomicInteger names = new AtomicInteger();

    @BeforeAll
    static void redisIsInstalled() {
        Assumptions.assumeTrue(RedisServer.isInstalled(), "there is no redis-server on the PATH");
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closed(T resource) {
        open.add(resource);
        return resource;
    }

    private RedisServer redis(String... arguments) throws Exception {
        return closed(RedisServer.started(arguments));
    }

    private RedisStore store(int port) {
        return store("redis://127.0.0.1:" + port, "single", Optional.empty());
    }

    private RedisStore store(String url, String mode, Optional<String> sentinelMaster) {
        RedisSettings settings = RedisSettings.of(
                        Optional.of(url),
                        Optional.empty(),
                        6379,
                        mode,
                        sentinelMaster,
                        Optional.empty(),
                        Optional.empty())
                .orElseThrow();
        InProcessStore near = new InProcessStore(1000);
        RedisStore store = closed(new RedisStore(settings, near, NEAR));
        nearby.put(store, near);
        return store;
    }

    @Test
    void readsTheLatestOfAValueThatAnotherInstanceChanged() throws Exception {
        RedisServer redis = redis();
        RedisStore one = store(redis.port());
        RedisStore other = store(redis.port());
        awaitConnected(one, other);
        CacheKey key = key();
        one.put(key, bytes("first"), LONG);
        assertEquals(Optional.of("first"), text(one.latest(key)));
        await("the other reads it", () -> text(other.latest(key)).equals(Optional.of("first")));
        other.put(key, bytes("second"), LONG);
        assertEquals(Optional.of("second"), text(other.latest(key)));
        await("the first reads the change", () -> text(one.latest(key)).equals(Optional.of("second")));
        one.remove(key);
        assertEquals(Optional.empty(), text(one.latest(key)));
        assertEquals(Optional.empty(), text(other.latest(key)));
    }

    @Test
    void readsItsOwnCopyOfAChangingValueWhileRedisIsAway() throws Exception {
        RedisServer redis = redis();
        FaultyProxy network = closed(new FaultyProxy(redis.port()));
        RedisStore store = store(network.port());
        awaitConnected(store);
        CacheKey key = key();
        store.put(key, bytes("kept"), LONG);
        await("it is written", () -> text(store.latest(key)).equals(Optional.of("kept")));
        network.blackHole();
        assertEquals(Optional.of("kept"), text(store.latest(key)));
    }

    private void forgetNearby(RedisStore store) {
        nearby.get(store).purge(SPACE);
    }

    private CacheKey key() {
        return new CacheKey(SPACE, "name" + names.incrementAndGet());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Optional<String> text(Optional<byte[]> bytes) {
        return bytes.map(value -> new String(value, UTF_8));
    }

    private static double await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertTrue(
                    millisSince(start) < 1000.0 * RECOVERY_SECONDS,
                    () -> "not within " + RECOVERY_SECONDS + " s: " + what);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return millisSince(start);
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void awaitConnected(RedisStore... stores) throws Exception {
        for (RedisStore store : stores) {
            await("connected", () -> store.status().connected());
        }
    }

    private double millisOfGet(RedisStore store) {
        CacheKey key = key();
        long start = System.nanoTime();
        store.get(key);
        return millisSince(start);
    }

    /** The first calls wait no longer than the timeout; then nobody waits at all. */
    private void assertNobodyWaits(String fault, RedisStore store) {
        double slowest = 0;
        for (int i = 0; i < BREAKER_OPENS_AFTER; i++) {
            slowest = Math.max(slowest, millisOfGet(store));
        }
        double[] then = new double[20];
        for (int i = 0; i < then.length; i++) {
            then[i] = millisOfGet(store);
        }
        Arrays.sort(then);
        System.out.printf(
                "Redis %s: slowest of the first gets %.1f ms, then median %.3f ms, slowest %.3f ms%n",
                fault, slowest, then[then.length / 2], then[then.length - 1]);
        assertTrue(slowest < MOST_MILLIS, fault + ": a get took " + slowest + " ms");
        assertTrue(
                then[then.length * 9 / 10] < MOST_MILLIS_WHEN_OPEN,
                fault + ": gets still took " + Arrays.toString(then) + " ms");
        assertTrue(store.status().degraded(), fault);
        assertTrue(store.status().failures() >= BREAKER_OPENS_AFTER, fault);
        CacheKey key = key();
        store.put(key, bytes("in memory"), LONG);
        assertEquals(Optional.of("in memory"), text(store.get(key)), fault);
    }

    private void assertRecovers(String fault, RedisStore store) throws Exception {
        double connected = await(fault, () -> store.status().connected());
        double working = await(fault, () -> worksAcross(store));
        System.out.printf(
                "Redis %s: connected after %.1f s, works after %.1f s%n",
                fault, connected / 1e3, (connected + working) / 1e3);
    }

    /** Whether what a store puts away is really in Redis. */
    private boolean worksAcross(RedisStore store) throws Exception {
        CacheKey key = key();
        store.put(key, bytes("value"), LONG);
        TimeUnit.MILLISECONDS.sleep(100);
        forgetNearby(store);
        return store.get(key).isPresent();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("redis"))
                .sorted()
                .toList();
    }

    @Test
    void findsWhatAnotherInstancePutAway() throws Exception {
        RedisServer redis = redis();
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        awaitConnected(a, b);
        CacheKey key = key();
        assertEquals(Optional.empty(), b.get(key));
        a.put(key, bytes("value"), LONG);
        await("b finds it", () -> text(b.get(key)).equals(Optional.of("value")));
        a.put(key(), new byte[CacheStore.MOST_BYTES + 1], LONG);
        await("counted", () -> a.status().sharedEntries().equals(OptionalLong.of(2)));
        Status status = b.status();
        assertEquals("redis", status.backend());
        assertTrue(status.connected());
        assertEquals(0, status.failures());
    }

    @Test
    void forgetsWhenTheTimeIsOverAlsoWhereItWasCopied() throws Exception {
        RedisServer redis = redis();
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        awaitConnected(a, b);
        CacheKey key = key();
        a.put(key, bytes("value"), Duration.ofSeconds(2));
        await("b finds it", () -> b.get(key).isPresent());
        TimeUnit.MILLISECONDS.sleep(2_100);
        assertEquals(Optional.empty(), a.get(key));
        assertEquals(Optional.empty(), b.get(key));
    }

    @Test
    void removesAndPurgesInTheMemoryOfOtherInstances() throws Exception {
        RedisServer redis = redis();
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        awaitConnected(a, b);
        CacheKey removed = key();
        CacheKey purged = key();
        CacheKey other = new CacheKey("other", "name");
        for (CacheKey key : List.of(removed, purged, other)) {
            a.put(key, bytes("value"), LONG);
            await("b finds it", () -> b.get(key).isPresent());
        }
        a.remove(removed);
        await("b forgets it", () -> b.get(removed).isEmpty());
        assertTrue(a.get(removed).isEmpty());
        assertTrue(b.get(purged).isPresent());
        a.purge(SPACE);
        assertTrue(a.get(purged).isEmpty());
        await("b forgets the space", () -> b.get(purged).isEmpty());
        assertTrue(a.get(other).isPresent());
        assertTrue(b.get(other).isPresent());
        a.put(purged, bytes("again"), LONG);
        await("b finds it again", () -> text(b.get(purged)).equals(Optional.of("again")));
    }

    @Test
    void makesUpForAPurgeWhileRedisWasAway() throws Exception {
        RedisServer redis = redis();
        FaultyProxy toA = closed(new FaultyProxy(redis.port()));
        FaultyProxy toB = closed(new FaultyProxy(redis.port()));
        RedisStore a = store(toA.port());
        RedisStore b = store(toB.port());
        awaitConnected(a, b);
        CacheKey first = key();
        CacheKey second = new CacheKey("other", "name");
        for (CacheKey key : List.of(first, second)) {
            a.put(key, bytes("value"), LONG);
            await("b finds it", () -> b.get(key).isPresent());
        }
        toA.refuse();
        toB.refuse();
        a.purge(first.space());
        toA.heal();
        await("a is back", () -> a.status().connected() && worksAcross(a));
        assertTrue(a.get(first).isEmpty(), "the purge was forgotten");
        toB.heal();
        await("b hears of it", () -> b.get(first).isEmpty());
        assertTrue(b.get(second).isPresent());
    }

    @Test
    void letsOneInstanceClaimAtATime() throws Exception {
        RedisServer redis = redis();
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        awaitConnected(a, b);
        CacheKey key = key();
        assertTrue(a.claim(key));
        assertFalse(b.claim(key));
        assertTrue(b.claim(key()));
        a.release(key);
        await("b's turn", () -> b.claim(key));
    }

    @Test
    void tellsTheFiguresOfEveryLivingInstance() throws Exception {
        RedisServer redis = redis();
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        a.publish(() -> bytes("of a"));
        b.publish(() -> bytes("of b"));
        awaitConnected(a, b);
        await("both", () -> figures(a).equals(List.of("of a", "of b")));
        await("both", () -> figures(b).equals(List.of("of a", "of b")));
        redis.call("HSET", "radiologyai:1:instances", "damaged", "x");
        assertEquals(List.of("of a", "of b"), figures(a));
        b.close();
        assertEquals(List.of("of a"), figures(a));
    }

    private static List<String> figures(RedisStore store) {
        return store.published().stream()
                .map(bytes -> new String(bytes, UTF_8))
                .sorted()
                .toList();
    }

    @Test
    void startsWithoutRedisAndFindsItLater() throws Exception {
        RedisServer redis = closed(RedisServer.notStarted());
        RedisStore store = store(redis.port());
        assertNobodyWaits("not there", store);
        redis.start();
        assertRecovers("not there", store);
    }

    @Test
    void startsWhileRedisHangs() throws Exception {
        RedisServer redis = redis();
        redis.hang();
        RedisStore store = store(redis.port());
        assertNobodyWaits("hanging at the start", store);
        redis.goOn();
        assertRecovers("hanging at the start", store);
    }

    @Test
    void goesOnWhileConnectionsAreRefused() throws Exception {
        RedisServer redis = redis();
        FaultyProxy proxy = closed(new FaultyProxy(redis.port()));
        RedisStore store = store(proxy.port());
        awaitConnected(store);
        proxy.refuse();
        assertNobodyWaits("refusing", store);
        TimeUnit.SECONDS.sleep(7);
        proxy.heal();
        assertRecovers("refusing", store);
    }

    @Test
    void goesOnWhileNothingPasses() throws Exception {
        RedisServer redis = redis();
        FaultyProxy proxy = closed(new FaultyProxy(redis.port()));
        RedisStore store = store(proxy.port());
        awaitConnected(store);
        proxy.blackHole();
        assertNobodyWaits("behind a black hole", store);
        TimeUnit.SECONDS.sleep(7);
        proxy.heal();
        assertRecovers("behind a black hole", store);
    }

    @Test
    void goesOnWhileRedisHangsAndPilesUpNoThreads() throws Exception {
        RedisServer redis = redis();
        RedisStore store = store(redis.port());
        awaitConnected(store);
        redis.hang();
        assertNobodyWaits("hanging", store);
        List<String> before = threads();
        for (int i = 0; i < 2000; i++) {
            CacheKey key = key();
            store.get(key);
            store.put(key, bytes("value"), LONG);
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertTrue(threads().size() <= before.size() + 12, () -> "before " + before + ", after " + threads());
        redis.goOn();
        assertRecovers("hanging", store);
    }

    @Test
    void goesOnWhenRedisIsKilledAndComesBackEmpty() throws Exception {
        RedisServer redis = redis();
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        awaitConnected(a, b);
        CacheKey key = key();
        a.put(key, bytes("value"), LONG);
        await("b finds it", () -> b.get(key).isPresent());
        redis.kill();
        assertNobodyWaits("killed", a);
        assertTrue(a.get(key).isPresent());
        redis.start();
        assertRecovers("killed", a);
        assertRecovers("killed", b);
        await("b hears of removals again", () -> {
            a.remove(key);
            return b.get(key).isEmpty();
        });
    }

    @Test
    void usesARedisThatIsSlowButNotTooSlow() throws Exception {
        RedisServer redis = redis();
        FaultyProxy proxy = closed(new FaultyProxy(redis.port()));
        RedisStore store = store(proxy.port());
        awaitConnected(store);
        assertTrue(worksAcross(store));
        proxy.delay(120);
        for (int i = 0; i < 10; i++) {
            double millis = millisOfGet(store);
            assertTrue(millis > 100 && millis < MOST_MILLIS, millis + " ms");
        }
        assertTrue(store.status().connected());
        proxy.delay(400);
        assertNobodyWaits("slow by 400 ms", store);
        proxy.heal();
        assertRecovers("slow by 400 ms", store);
    }

    @Test
    void readsFromAFullRedisAndCountsWhatItCannotWrite() throws Exception {
        RedisServer redis = redis("--maxmemory-policy", "noeviction");
        RedisStore a = store(redis.port());
        RedisStore b = store(redis.port());
        awaitConnected(a, b);
        CacheKey key = key();
        a.put(key, bytes("value"), LONG);
        await("b finds it", () -> b.get(key).isPresent());
        redis.call("CONFIG", "SET", "maxmemory", "1");
        forgetNearby(b);
        for (int i = 0; i < 10; i++) {
            a.put(key(), bytes("no room"), LONG);
            assertTrue(a.claim(key()));
        }
        await("counted", () -> a.status().failures() >= 20);
        assertTrue(a.status().connected(), "a full Redis is in reach");
        assertEquals(Optional.of("value"), text(b.get(key)));
        CacheKey conversation = key();
        a.put(conversation, bytes("here alone"), LONG);
        await("refused", () -> a.status().failures() >= 21);
        assertEquals(Optional.of("here alone"), text(a.latest(conversation)));
        a.remove(conversation);
        assertTrue(a.latest(conversation).isEmpty(), "removed");
        a.purge(key.space());
        assertTrue(a.get(key).isEmpty(), "purged");
        redis.call("CONFIG", "SET", "maxmemory", "0");
        assertRecovers("full", a);
        await("b hears of the purge", () -> b.get(key).isEmpty());
    }

    @Test
    void goesOnWithAWrongPasswordAndRecoversWhenItIsRight() throws Exception {
        RedisServer redis = redis("--requirepass", "secret");
        RedisStore store = store("redis://:wrong@127.0.0.1:" + redis.port(), "single", Optional.empty());
        assertNobodyWaits("with another password", store);
        redis.kill();
        redis.start("--requirepass", "wrong");
        assertRecovers("with another password", store);
    }

    @Test
    void speaksAsAUserOfTheAccessControlList() throws Exception {
        RedisServer redis = redis("--user", "radiology", "on", ">secret", "~radiologyai:*", "&radiologyai:*", "+@all");
        String url = "redis://radiology:secret@127.0.0.1:" + redis.port();
        RedisStore a = store(url, "single", Optional.empty());
        RedisStore b = store(url, "single", Optional.empty());
        awaitConnected(a, b);
        assertWorkTogether(a, b);
    }

    private void assertWorkTogether(RedisStore a, RedisStore b) throws Exception {
        long failuresBefore = a.status().failures();
        CacheKey key = key();
        a.put(key, bytes("value"), LONG);
        await("b finds it", () -> b.get(key).isPresent());
        assertTrue(a.claim(key));
        assertFalse(b.claim(key));
        await("b hears of removals", () -> {
            a.remove(key);
            return b.get(key).isEmpty();
        });
        await("counted", () -> a.status().sharedEntries().orElse(0) > 0);
        a.publish(() -> bytes("of a"));
        b.publish(() -> bytes("of b"));
        await("both", () -> figures(a).equals(List.of("of a", "of b")));
        assertEquals(failuresBefore, a.status().failures());
    }

    @Test
    void speaksTlsToAServerThatTheJavaRuntimeTrusts() throws Exception {
        RedisServer redis = closed(RedisServer.notStarted());
        Path keys = redis.folder().resolve("keys.p12");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=redis",
                        "-validity",
                        "2",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c=ca:true",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        keys.toString())
                .inheritIO()
                .start()
                .waitFor();
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        Path key = pem(
                redis,
                "PRIVATE KEY",
                store.getKey("redis", "changeit".toCharArray()).getEncoded());
        Path certificate =
                pem(redis, "CERTIFICATE", store.getCertificate("redis").getEncoded());
        redis.start(
                "--port",
                "0",
                "--tls-port",
                Integer.toString(redis.port()),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-auth-clients",
                "no");
        String url = "rediss://127.0.0.1:" + redis.port();
        RedisStore stranger = store(url, "single", Optional.empty());
        assertNobodyWaits("with a certificate that nobody trusts", stranger);
        stranger.close();

        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("redis", store.getCertificate("redis"));
        Path trust = redis.folder().resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", trust.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        try {
            RedisStore a = store(url, "single", Optional.empty());
            RedisStore b = store(url, "single", Optional.empty());
            awaitConnected(a, b);
            assertWorkTogether(a, b);
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    private static Path pem(RedisServer redis, String kind, byte[] content) throws Exception {
        return Files.writeString(
                redis.folder().resolve(kind + ".pem"),
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, bytes("\n")).encodeToString(content)
                        + "\n-----END " + kind + "-----\n");
    }

    @Test
    void speaksToACluster() throws Exception {
        RedisServer redis = redis("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
        redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await("a cluster", () -> redis.call("CLUSTER", "INFO").contains("cluster_state:ok"));
        String url = "redis://127.0.0.1:" + redis.port();
        RedisStore a = store(url, "cluster", Optional.empty());
        RedisStore b = store(url, "cluster", Optional.empty());
        awaitConnected(a, b);
        assertWorkTogether(a, b);
        redis.hang();
        assertNobodyWaits("cluster hanging", a);
        redis.goOn();
        assertRecovers("cluster hanging", a);
    }

    @Test
    void asksASentinelForTheMaster() throws Exception {
        RedisServer redis = redis();
        RedisServer sentinel = closed(RedisServer.notStarted());
        sentinel.startSentinel(redis);
        String url = "redis://127.0.0.1:" + sentinel.port();
        RedisStore a = store(url, "sentinel", Optional.of("master"));
        RedisStore b = store(url, "sentinel", Optional.of("master"));
        awaitConnected(a, b);
        assertWorkTogether(a, b);
        redis.hang();
        assertNobodyWaits("master hanging", a);
        redis.goOn();
        assertRecovers("master hanging", a);
        sentinel.kill();
        assertTrue(worksAcross(a));
    }

    @Test
    void endsItsThreads() throws Exception {
        RedisServer redis = redis();
        List<String> before = threads();
        RedisStore reached = store(redis.port());
        RedisStore notReached = store(RedisServer.freePort());
        awaitConnected(reached);
        notReached.get(key());
        assertTrue(threads().size() > before.size());
        reached.close();
        notReached.close();
        await("only " + before + " left", () -> threads().size() <= before.size());
    }

    @Test
    void answersAHitWithinAMillisecondOrTwo() throws Exception {
        RedisServer redis = redis();
        RedisStore store = store(redis.port());
        awaitConnected(store);
        CacheKey key = key();
        store.put(key, new byte[1000], LONG);
        double[] millis = new double[4000];
        for (int i = 0; i < millis.length; i++) {
            forgetNearby(store);
            long start = System.nanoTime();
            Optional<byte[]> value = store.get(key);
            millis[i] = millisSince(start);
            assertTrue(value.isPresent() || i < 100);
        }
        double[] warm = Arrays.copyOfRange(millis, millis.length / 2, millis.length);
        Arrays.sort(warm);
        System.out.printf(
                "A hit from Redis: median %.3f ms, 90 %% %.3f ms, 99 %% %.3f ms%n",
                warm[warm.length / 2], warm[warm.length * 9 / 10], warm[warm.length * 99 / 100]);
        assertTrue(warm[warm.length / 2] < 10);
    }
}
