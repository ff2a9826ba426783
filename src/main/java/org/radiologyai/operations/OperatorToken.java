package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What operators prove themselves by. */
@ApplicationScoped
class OperatorToken {

    private static final int SHORTEST = 16;
    private static final String SCHEME = "Bearer ";

    private Optional<String> token;

    /** For the container's proxy. */
    protected OperatorToken() {}

    /** @throws IllegalArgumentException if the token is too short to keep anyone out */
    @Inject
    OperatorToken(@ConfigProperty(name = "operator.token") Optional<String> token) {
        if (token.isPresent() && token.get().length() < SHORTEST) {
            throw new IllegalArgumentException("operator.token (OPERATOR_TOKEN) has "
                    + token.get().length() + " characters; at least " + SHORTEST
                    + " are needed. Make one with: openssl rand -hex 32");
        }
        this.token = token;
    }

    /**
     * Whether this is the token; takes the same time wherever they differ. Without a configured one nothing is.
     *
     * @param authorization the header, or null
     */
    boolean isIn(String authorization) {
        if (token.isEmpty()
                || authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        String sent = authorization.substring(SCHEME.length());
        return MessageDigest.isEqual(
                token.get().getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }
}
