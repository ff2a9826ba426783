package org.radiologyai.models;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Which bucket, and how it is spoken to. Who speaks is found by the library's default chain: environment, web identity,
 * profile, the role of the container or the machine.
 *
 * @param bucket its name
 * @param prefix below which the models are; empty, or without a slash at its ends
 * @param endpoint of a store other than Amazon's
 * @param pathStyle whether the bucket is named in the path and not in the host
 * @param region if it is set here and not found by the library's default chain
 * @param kmsKey by which what is written here is encrypted; else by the bucket's own default
 */
record S3Settings(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        boolean pathStyle,
        Optional<String> region,
        Optional<String> kmsKey) {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** Of silence on a connection. */
    static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(5);

    /** Until an answer begins. What comes after its headers is bounded by who reads it. */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);
    private static final String DEFAULT_REGION = "us-east-1";
    private static final int MOST_PORT = 65_535;

    /**
     * @throws IllegalArgumentException if a value is wrong; the message names the key
     */
    static S3Settings of(
            String bucket,
            Optional<String> prefix,
            Optional<String> endpoint,
            String pathStyle,
            Optional<String> region,
            Optional<String> kmsKey) {
        check(
                bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
                "s3.bucket.name (S3_BUCKET_NAME)",
                bucket,
                "allowed are 3 to 63 lower-case letters, digits, dots and hyphens.");
        String trimmed = prefix.orElse("").replaceAll("^/+|/+$", "");
        check(
                trimmed.matches("([A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*)?") && trimmed.length() <= 512,
                "s3.prefix (S3_PREFIX)",
                trimmed,
                "allowed are up to 512 letters, digits and the characters !_.*'()- with single slashes between them.");
        check(
                List.of("true", "false").contains(pathStyle),
                "s3.path.style (S3_PATH_STYLE)",
                pathStyle,
                "allowed are true and false.");
        region.ifPresent(name -> check(
                name.matches("[a-z0-9][a-z0-9-]{0,62}"),
                "aws.region (AWS_REGION)",
                name,
                "allowed is a region's name, such as eu-central-1."));
        kmsKey.ifPresent(key -> check(
                key.matches("[A-Za-z0-9:/_-]{1,2048}"),
                "s3.kms.key (S3_KMS_KEY)",
                key,
                "allowed is the identifier or ARN of a key, or an alias of one."));
        return new S3Settings(
                bucket, trimmed, endpoint.map(S3Settings::endpoint), Boolean.parseBoolean(pathStyle), region, kmsKey);
    }

    private static void check(boolean valid, String key, String value, String allowed) {
        if (!valid) {
            throw new IllegalArgumentException(key + " is \"" + value + "\"; " + allowed);
        }
    }

    private static URI endpoint(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= MOST_PORT
                    && List.of("", "/").contains(uri.getPath())
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && uri.getUserInfo() == null
                    && List.of("http", "https").contains(uri.getScheme())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without the value: it may have a password in it
        }
        throw new IllegalArgumentException(
                "s3.endpoint (S3_ENDPOINT) is not understood; allowed is https://host, https://host:port, or http:// in"
                        + " place of https://, without a user, a path or a question mark.");
    }

    /**
     * A client that waits a bounded time. No checksums beyond what S3 needs: stores beside Amazon's do not know them, and
     * what is read is compared with a digest of our own.
     *
     * @throws IllegalArgumentException if no region is known
     */
    S3Client client() {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT))
                .overrideConfiguration(calls -> calls.apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .apiCallTimeout(CALL_TIMEOUT)
                        .retryStrategy(retries -> retries.maxAttempts(2)))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                .forcePathStyle(pathStyle);
        endpoint.ifPresent(builder::endpointOverride);
        region.or(() -> endpoint.map(e -> DEFAULT_REGION)).map(Region::of).ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "aws.region (AWS_REGION) is missing, and nothing else says in which region the bucket is; allowed is a"
                            + " region's name, such as eu-central-1.");
        }
    }

    /** For people. */
    String place() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix)
                + endpoint.map(uri -> " at " + uri).orElse("");
    }

    /** The key of an object. */
    String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }
}
