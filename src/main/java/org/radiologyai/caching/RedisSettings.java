package org.radiologyai.caching;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.ReadMode;

/**
 * Where Redis is and how it is spoken to.
 *
 * @param addresses {@code redis://host:port}, or {@code rediss://} for TLS; one for a single server, else some of the nodes
 *     or sentinels
 * @param mode what they are
 * @param sentinelMaster the name of the master that the sentinels watch
 * @param username of the access control list
 * @param password secret
 */
record RedisSettings(
        List<String> addresses,
        Mode mode,
        Optional<String> sentinelMaster,
        Optional<String> username,
        Optional<String> password) {

    enum Mode {
        SINGLE,
        CLUSTER,
        SENTINEL
    }

    /** A call that takes longer is given up. */
    static final int TIMEOUT_MILLIS = 250;

    static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final Duration RECONNECTION_DELAY = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 8;
    private static final int THREADS = 2;
    private static final int DEFAULT_PORT = 6379;
    private static final int MOST_PORT = 65_535;

    /**
     * None if no Redis is configured.
     *
     * @param urls separated by commas; wins over host and port
     * @throws IllegalArgumentException if a value is wrong; the message names the key
     */
    static Optional<RedisSettings> of(
            Optional<String> urls,
            Optional<String> host,
            int port,
            String mode,
            Optional<String> sentinelMaster,
            Optional<String> username,
            Optional<String> password) {
        if (urls.isEmpty() && host.isEmpty()) {
            return Optional.empty();
        }
        Mode known = Arrays.stream(Mode.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(mode))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "redis.mode (REDIS_MODE) is \"" + mode + "\"; allowed are single, cluster and sentinel."));
        if (known == Mode.SENTINEL && sentinelMaster.isEmpty()) {
            throw new IllegalArgumentException(
                    "redis.sentinel.master (REDIS_SENTINEL_MASTER) is missing; redis.mode sentinel needs it.");
        }
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException(
                    "redis.port (REDIS_PORT) is " + port + "; allowed are 1 to " + MOST_PORT + ".");
        }
        List<String> addresses = urls.map(list -> List.of(list.split("\\s*,\\s*", -1)))
                .orElseGet(() -> List.of(url(host.orElseThrow(), port)));
        if (known == Mode.SINGLE && addresses.size() > 1) {
            throw new IllegalArgumentException(
                    "redis.url (REDIS_URL) has several addresses; redis.mode single takes one.");
        }
        Optional<String> user = username.or(() -> userInfo(addresses.get(0), 0));
        Optional<String> secret = password.or(() -> userInfo(addresses.get(0), 1));
        return Optional.of(new RedisSettings(
                addresses.stream().map(RedisSettings::address).toList(), known, sentinelMaster, user, secret));
    }

    private static String url(String host, int port) {
        try {
            return new URI("redis", null, host, port, null, null, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "redis.host (REDIS_HOST) is \"" + host + "\", which is neither a name nor an address.");
        }
    }

    private static URI uri(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= MOST_PORT
                    && List.of("", "/").contains(uri.getPath())
                    && uri.getQuery() == null
                    && (uri.getUserInfo() == null || uri.getUserInfo().contains(":"))
                    && List.of("redis", "rediss").contains(uri.getScheme())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the value: it may have a password in it
        }
        throw new IllegalArgumentException(
                "redis.url (REDIS_URL) has an address that is not understood; allowed is redis://host:port or"
                        + " redis://user:password@host:port, or rediss:// for TLS, separated by commas.");
    }

    private static String address(String url) {
        URI uri = uri(url);
        return uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static Optional<String> userInfo(String url, int part) {
        return Optional.ofNullable(uri(url).getUserInfo())
                .map(info -> info.split(":", 2))
                .filter(parts -> parts.length == 2)
                .map(parts -> parts[part])
                .filter(value -> !value.isEmpty());
    }

    /**
     * For the client library. It connects when it is first used, so that a server that is down stops no start; a single
     * sentinel is enough; and replicas, which may not know of a purge yet, are not read.
     */
    Config config() {
        Config config = new Config();
        config.setLazyInitialization(true);
        config.setThreads(THREADS);
        config.setNettyThreads(THREADS);
        username.ifPresent(config::setUsername);
        password.ifPresent(config::setPassword);
        switch (mode) {
            case SINGLE ->
                bounded(config.useSingleServer()
                        .setAddress(addresses.get(0))
                        .setConnectionMinimumIdleSize(1)
                        .setConnectionPoolSize(CONNECTIONS));
            case CLUSTER ->
                bounded(config.useClusterServers()
                        .addNodeAddress(addresses.toArray(String[]::new))
                        .setReadMode(ReadMode.MASTER)
                        .setMasterConnectionMinimumIdleSize(1)
                        .setMasterConnectionPoolSize(CONNECTIONS));
            case SENTINEL ->
                bounded(config.useSentinelServers()
                        .setMasterName(sentinelMaster.orElseThrow())
                        .addSentinelAddress(addresses.toArray(String[]::new))
                        .setCheckSentinelsList(false)
                        .setReadMode(ReadMode.MASTER)
                        .setMasterConnectionMinimumIdleSize(1)
                        .setMasterConnectionPoolSize(CONNECTIONS));
        }
        return config;
    }

    private static void bounded(BaseConfig<?> config) {
        config.setTimeout(TIMEOUT_MILLIS);
        config.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        config.setRetryAttempts(0);
        // The library's own delay grows to ten seconds.
        config.setReconnectionDelay(new ConstantDelay(RECONNECTION_DELAY));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return mode.name().toLowerCase(Locale.ROOT) + " " + addresses;
    }
}
