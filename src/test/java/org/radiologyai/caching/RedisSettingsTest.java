package org.radiologyai.caching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.caching.RedisSettings.Mode;
import org.redisson.config.Config;

class RedisSettingsTest {

    private static final String PASSWORD = "Zqx-secret";

    @Test
    void isNoneWithoutAddress() {
        assertEquals(Optional.empty(), of(null, null, 0, "none of these", null, null, null));
    }

    @Test
    void takesHostAndPort() {
        RedisSettings settings =
                of(null, "cache", 6380, "single", null, "reader", PASSWORD).orElseThrow();
        assertEquals(
                new RedisSettings(
                        List.of("redis://cache:6380"),
                        Mode.SINGLE,
                        Optional.empty(),
                        Optional.of("reader"),
                        Optional.of(PASSWORD)),
                settings);
    }

    @Test
    void takesAnAddressOfInternetProtocolVersion6AsHost() {
        RedisSettings settings =
                of(null, "::1", 6379, "single", null, null, null).orElseThrow();
        assertEquals(List.of("redis://[::1]:6379"), settings.addresses());
    }

    @Test
    void prefersTheUrlToHostAndPort() {
        RedisSettings settings =
                of("redis://one", "two", 6380, "single", null, null, null).orElseThrow();
        assertEquals(List.of("redis://one:6379"), settings.addresses());
        assertEquals(Optional.empty(), settings.username());
        assertEquals(Optional.empty(), settings.password());
    }

    @Test
    void takesUserAndPasswordFromTheUrl() {
        RedisSettings settings = url("redis://reader:p%40ss%3Aword@cache:7000");
        assertEquals(List.of("redis://cache:7000"), settings.addresses());
        assertEquals(Optional.of("reader"), settings.username());
        assertEquals(Optional.of("p@ss:word"), settings.password());
    }

    @Test
    void takesAPasswordAloneFromTheUrl() {
        RedisSettings settings = url("redis://:" + PASSWORD + "@cache");
        assertEquals(Optional.empty(), settings.username());
        assertEquals(Optional.of(PASSWORD), settings.password());
    }

    @Test
    void prefersUserAndPasswordOfTheirOwnKeys() {
        RedisSettings settings = of("redis://a:b@cache", null, 6379, "single", null, "reader", PASSWORD)
                .orElseThrow();
        assertEquals(Optional.of("reader"), settings.username());
        assertEquals(Optional.of(PASSWORD), settings.password());
    }

    @Test
    void speaksTlsToRediss() {
        assertEquals(List.of("rediss://cache:6379"), url("rediss://cache").addresses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "sentinel"})
    void takesSeveralAddressesOfNodesOrSentinels(String mode) {
        RedisSettings settings = of(
                        "redis://u:" + PASSWORD + "@a:1 , redis://b:2,rediss://c",
                        null,
                        6379,
                        mode,
                        "primary",
                        null,
                        null)
                .orElseThrow();
        assertEquals(List.of("redis://a:1", "redis://b:2", "rediss://c:6379"), settings.addresses());
        assertEquals(Optional.of(PASSWORD), settings.password());
    }

    @ParameterizedTest
    @CsvSource({
        "redis.mode, , cache, 6379, Single",
        "redis.mode, redis://cache, , 6379, ring",
        "redis.sentinel.master, redis://cache, , 6379, sentinel",
        "redis.port, , cache, 0, single",
        "redis.port, , cache, 65536, single",
        "redis.host, , two words, 6379, single",
        "redis.host, , redis://cache, 6379, single",
        "redis.url, 'redis://a,redis://b', , 6379, single",
        "redis.url, 'redis://u:Zqx-secret@a,redis://b', , 6379, single",
        "redis.url, http://u:Zqx-secret@cache, , 6379, single",
        "redis.url, u:Zqx-secret@cache, , 6379, single",
        "redis.url, redis://u:Zqx-secret@, , 6379, single",
        "redis.url, redis://u:Zqx-secret@ca che, , 6379, single",
        "redis.url, redis://u:Zqx-secret%zz@cache, , 6379, single",
        "redis.url, redis://u:Zqx-secret@cache:65536, , 6379, single",
        "redis.url, redis://u:Zqx-secret@cache:0, , 6379, single",
        "redis.url, redis://u:Zqx-secret@cache:many, , 6379, single",
        "redis.url, 'redis://a,b:Zqx-secret@c', , 6379, cluster",
        "redis.url, 'redis://a,,redis://b', , 6379, cluster",
        "redis.url, ',', , 6379, cluster",
        "redis.url, ',', , 6379, single"
    })
    void namesTheKeyOfAWrongValueAndNeverThePassword(String key, String url, String host, int port, String mode) {
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> of(url, host, port, mode, null, null, PASSWORD));
        String variable = key.toUpperCase().replace('.', '_');
        assertTrue(wrong.getMessage().startsWith(key + " (" + variable + ") "), wrong.getMessage());
        assertTrue(wrong.getMessage().endsWith("."), wrong.getMessage());
        for (Throwable each = wrong; each != null; each = each.getCause()) {
            assertFalse(each.toString().contains(PASSWORD), each.toString());
        }
    }

    @Test
    void leavesThePasswordOutOfItsText() {
        assertEquals(
                "single [redis://cache:6379]",
                url("redis://u:" + PASSWORD + "@cache").toString());
    }

    @ParameterizedTest
    @CsvSource({"single, redis://a:1", "cluster, 'redis://a:1,redis://b:2'", "sentinel, 'redis://a:1,redis://b:2'"})
    void connectsWhenFirstUsedAndWaitsForNothingLong(String mode, String urls) throws Exception {
        Config config = of(urls, null, 6379, mode, "primary", "reader", PASSWORD)
                .orElseThrow()
                .config();
        assertTrue(config.isLazyInitialization());
        assertEquals("reader", config.getUsername());
        assertEquals(PASSWORD, config.getPassword());
        assertEquals(mode.equals("single"), config.isSingleConfig());
        assertEquals(mode.equals("cluster"), config.isClusterConfig());
        assertEquals(mode.equals("sentinel"), config.isSentinelConfig());
        String yaml = config.toYAML();
        for (String address : urls.split(",")) {
            assertTrue(yaml.contains(address), yaml);
        }
        assertTrue(yaml.contains("\n  timeout: 250\n"), yaml);
        assertTrue(yaml.contains("\n  connectTimeout: 1000\n"), yaml);
        assertTrue(yaml.contains("\n  retryAttempts: 0\n"), yaml);
        assertEquals(mode.equals("sentinel"), yaml.contains("masterName: \"primary\""), yaml);
    }

    @Test
    void leavesUserAndPasswordUnsetWhereThereAreNone() {
        Config config = url("redis://cache").config();
        assertEquals(null, config.getUsername());
        assertEquals(null, config.getPassword());
    }

    private static RedisSettings url(String url) {
        return of(url, null, 6379, "single", null, null, null).orElseThrow();
    }

    private static Optional<RedisSettings> of(
            String urls, String host, int port, String mode, String sentinelMaster, String username, String password) {
        return RedisSettings.of(
                Optional.ofNullable(urls),
                Optional.ofNullable(host),
                port,
                mode,
                Optional.ofNullable(sentinelMaster),
                Optional.ofNullable(username),
                Optional.ofNullable(password));
    }
}
