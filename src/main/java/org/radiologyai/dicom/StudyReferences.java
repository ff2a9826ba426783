package org.radiologyai.dicom;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names studies without giving away their identifier: the first 128 bits of HMAC-SHA-256 of the Study Instance UID under
 * the hospital's own key. Who has no key can neither compute one nor confirm a guess.
 */
final class StudyReferences {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_KEY = 16;
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    /**
     * @param key at least 16 characters
     */
    StudyReferences(String key) {
        if (key.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException("study.reference.key has " + key.length() + " characters; at least "
                    + SHORTEST_KEY + " are needed. Make one with: openssl rand -hex 32");
        }
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Tells this key from others, and nothing about it. */
    String fingerprint() {
        return hash("fingerprint").substring(0, 8);
    }

    /** 32 hexadecimal digits, the same for all pictures of a study; none if the file names no study. */
    Optional<String> of(Attributes attributes) {
        return attributes.text(Tag.STUDY_INSTANCE_UID).map(this::hash);
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
