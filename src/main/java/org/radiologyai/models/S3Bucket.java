package org.radiologyai.models;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * The objects below the prefix, by their names below it. Every call takes a bounded time, and says in a sentence why it
 * fails.
 */
final class S3Bucket implements AutoCloseable {

    static final String LIST = "s3:ListBucket";
    static final String GET = "s3:GetObject";
    static final String PUT = "s3:PutObject";

    private static final int MOST_PAGES = 50;
    private static final int PAGE = 1_000;
    private static final Duration LONGEST_LISTING = Duration.ofSeconds(60);
    private static final Duration LONGEST_SMALL = Duration.ofSeconds(30);
    private static final String WRITER = "writer";

    private final S3Settings settings;
    private final S3Client client;

    S3Bucket(S3Settings settings) {
        this.settings = settings;
        this.client = settings.client();
    }

    /**
     * An object as a listing tells of it.
     *
     * @param name below the prefix
     * @param etag of its content; something else that changes with it, or nothing, in stores that have no such tags
     * @param size in bytes
     */
    record Listed(String name, String etag, long size) {}

    String place() {
        return settings.place();
    }

    /**
     * The objects whose names begin with {@code folder}: all of them, for what is missing in a listing counts as taken out.
     *
     * @param after only what comes after that name
     */
    List<Listed> list(String folder, Optional<String> after) throws S3Failure {
        String start = settings.key("");
        List<Listed> all = new ArrayList<>();
        long end = System.nanoTime() + LONGEST_LISTING.toNanos();
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(settings.bucket())
                .prefix(settings.key(folder))
                .maxKeys(PAGE)
                .startAfter(after.map(settings::key).orElse(null))
                .build();
        for (int page = 0; page < MOST_PAGES && System.nanoTime() < end; page++) {
            ListObjectsV2Request next = request;
            ListObjectsV2Response answer = call(LIST, () -> client.listObjectsV2(next));
            for (S3Object object : answer.contents()) {
                all.add(new Listed(object.key().substring(start.length()), version(object), object.size()));
            }
            if (!Boolean.TRUE.equals(answer.isTruncated())) {
                return all;
            }
            request = request.toBuilder()
                    .continuationToken(answer.nextContinuationToken())
                    .build();
        }
        throw S3Failure.tooMuch(settings, MOST_PAGES * PAGE);
    }

    private static String version(S3Object object) {
        return object.eTag() == null ? object.lastModified().toString() : object.eTag();
    }

    /** The content of a small object. */
    byte[] get(String name, int most) throws IOException {
        long end = System.nanoTime() + LONGEST_SMALL.toNanos();
        try (Content content = open(name, 0, Optional.empty())) {
            byte[] bytes = new byte[Math.min(most + 1, 16 * 1024)];
            int length = 0;
            for (int read = content.read(bytes, 0, bytes.length);
                    read >= 0;
                    read = content.read(bytes, length, bytes.length - length)) {
                length += read;
                if (length > most) {
                    throw new IOException(name + " in " + place() + " is larger than " + most + " bytes.");
                }
                if (System.nanoTime() > end) {
                    throw new IOException(name + " in " + place() + " takes too long to read.");
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(most + 1L, 2L * bytes.length));
                }
            }
            if (length != content.size()) {
                throw S3Failure.broken(settings, new IOException(name + " came cut short."));
            }
            return Arrays.copyOf(bytes, length);
        }
    }

    /** What an object is, without its content. */
    Listed head(String name) throws S3Failure {
        HeadObjectResponse head = headOf(name);
        return new Listed(name, Optional.ofNullable(head.eTag()).orElse(""), head.contentLength());
    }

    private HeadObjectResponse headOf(String name) throws S3Failure {
        return call(
                GET, () -> client.headObject(r -> r.bucket(settings.bucket()).key(settings.key(name))));
    }

    /**
     * The content of an object from one of its bytes on.
     *
     * @param etag of the content that is meant; another one is refused
     */
    Content open(String name, long from, Optional<String> etag) throws S3Failure {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(settings.bucket())
                .key(settings.key(name))
                .ifMatch(etag.filter(tag -> !tag.isEmpty()).orElse(null))
                .range(from == 0 ? null : "bytes=" + from + "-")
                .build();
        return new Content(call(GET, () -> client.getObject(request)));
    }

    /** Bytes on their way. Closing it before its end breaks the connection, so that nothing has to be waited for. */
    final class Content implements AutoCloseable {

        private final ResponseInputStream<GetObjectResponse> stream;

        Content(ResponseInputStream<GetObjectResponse> stream) {
            this.stream = stream;
        }

        int read(byte[] bytes, int offset, int length) throws S3Failure {
            try {
                return stream.read(bytes, offset, length);
            } catch (SdkException | IOException e) {
                throw S3Failure.broken(settings, e instanceof IOException io ? io : new IOException(e));
            }
        }

        /** From the byte that was asked for, or from the first one if the store knows no ranges. */
        boolean isPart() {
            return stream.response().contentRange() != null;
        }

        /** How many bytes were promised. */
        long size() {
            return stream.response().contentLength();
        }

        @Override
        public void close() {
            stream.abort();
        }
    }

    /**
     * Writes an object unless there is one of that name. An attempt whose answer got lost is repeated and then finds what
     * it wrote itself; it is known by the writer in its metadata.
     *
     * @return false if there was one
     */
    boolean putNew(String name, byte[] content) throws S3Failure {
        String writer = UUID.randomUUID().toString();
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(settings.bucket())
                .key(settings.key(name))
                .ifNoneMatch("*")
                .contentType("application/json")
                .checksumSHA256(Base64.getEncoder().encodeToString(Sha256.of(content)))
                .metadata(Map.of(WRITER, writer));
        settings.kmsKey().ifPresent(key -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(key));
        try {
            call(PUT, () -> client.putObject(request.build(), RequestBody.fromBytes(content)));
            return true;
        } catch (S3Failure e) {
            if (!e.isPreconditionFailed()) {
                throw e;
            }
            return isBy(writer, name);
        }
    }

    private boolean isBy(String writer, String name) throws S3Failure {
        try {
            return writer.equals(headOf(name).metadata().get(WRITER));
        } catch (S3Failure e) {
            if (e.isMissing()) {
                return false;
            }
            throw e;
        }
    }

    private <T> T call(String permission, Supplier<T> call) throws S3Failure {
        try {
            return call.get();
        } catch (SdkException e) {
            throw S3Failure.of(e, settings, permission);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
