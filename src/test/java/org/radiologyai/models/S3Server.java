package org.radiologyai.models;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.radiologyai.caching.RedisServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 server (S3Proxy) in a process and on a port of its own. It checks signatures, and can be stopped and started
 * again with all that it had.
 */
public final class S3Server implements AutoCloseable {

    /** The only user. */
    public static final String ACCESS_KEY = "radiologist";

    /** The user's secret. */
    public static final String SECRET_KEY = "Zqx-secret-of-the-radiologist";

    private static final Path CLASS_PATH = Path.of("target/s3-server.classpath");

    private final int port;
    private final Path folder;
    private final S3Client client;
    private Process process;

    private S3Server(int port) throws IOException {
        this.port = port;
        this.folder = Files.createTempDirectory("s3");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                folder.resolve("logback.xml"),
                "<configuration><appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder>"
                        + "<pattern>%d %level %logger - %msg%n</pattern></encoder></appender>"
                        + "<root level=\"WARN\"><appender-ref ref=\"out\"/></root></configuration>");
        Files.writeString(
                folder.resolve("s3.conf"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + folder.resolve("data"),
                        ""));
        this.client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }

    /** On a free port, without buckets. */
    public static S3Server started() throws Exception {
        S3Server server = new S3Server(RedisServer.freePort());
        server.start();
        return server;
    }

    /** On the loopback address. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** What an instance of the application needs to use a bucket of it. */
    public Map<String, String> environment(String bucket) {
        return Map.of(
                "S3_BUCKET_NAME", bucket,
                "S3_ENDPOINT", endpoint().toString(),
                "S3_PATH_STYLE", "true",
                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    }

    /** Starts it, with the objects that it had, and returns when it accepts connections. */
    public void start() throws Exception {
        if (!Files.exists(CLASS_PATH)) {
            throw new IllegalStateException(CLASS_PATH + " is missing; mvn antrun:run@s3-server writes it.");
        }
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                        "-cp",
                        Files.readString(CLASS_PATH),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        folder.resolve("s3.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int i = 0; i < 1200 && process.isAlive(); i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(25);
            }
        }
        throw new IllegalStateException("S3 did not start: " + Files.readString(folder.resolve("log")));
    }

    /** Connections break and new ones are refused, until it is started again. */
    public void stop() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Makes an empty bucket. */
    public void createBucket(String bucket) {
        client.createBucket(request -> request.bucket(bucket));
    }

    /** Writes an object. */
    public void put(String bucket, String key, byte[] content) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    /** Writes all files of a folder below a prefix, which is empty or ends with a slash. */
    public void putAll(String bucket, String prefix, Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                put(bucket, prefix + from.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
    }

    /** The content of an object. */
    public byte[] get(String bucket, String key) {
        return client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asByteArray();
    }

    /** Removes an object. */
    public void delete(String bucket, String key) {
        client.deleteObject(request -> request.bucket(bucket).key(key));
    }

    /** The keys of the first thousand objects. */
    public List<String> keys(String bucket) {
        return client.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @Override
    public void close() throws IOException {
        stop();
        client.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
