package org.radiologyai.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The hospital's word that a card is one of its own: an Ed25519 signature (RFC 8032) over the bytes of {@code model.json},
 * 64 raw bytes in {@code model.json.sig}. The card holds the digest of the weights, so it vouches for them, too.
 */
final class CardSignature {

    static final String FILE = "model.json.sig";
    private static final int BYTES = 64;
    private static final String ALGORITHM = "Ed25519";

    private final PublicKey key;

    private CardSignature(PublicKey key) {
        this.key = key;
    }

    /**
     * @param publicKey the X.509 SubjectPublicKeyInfo in base64, with or without the armour of PEM
     * @throws IllegalArgumentException if it is none; the message names the key of the configuration
     */
    static CardSignature by(String publicKey) {
        try {
            byte[] der = Base64.getDecoder()
                    .decode(publicKey
                            .replace("-----BEGIN PUBLIC KEY-----", "")
                            .replace("-----END PUBLIC KEY-----", "")
                            .replaceAll("\\s", ""));
            return new CardSignature(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("models.public.key (MODELS_PUBLIC_KEY) is \"" + publicKey
                    + "\"; allowed is an Ed25519 public key as"
                    + " openssl pkey -pubout prints it, with or without its first and last line.");
        }
    }

    /**
     * Reads the signature that lies beside a card, and checks it.
     *
     * @param folder of the bundle
     * @param card the bytes that were read of its {@code model.json}
     * @throws InvalidBundle if there is none, or it is not one of these bytes by this key
     * @throws IOException if it cannot be read
     */
    void check(Path folder, byte[] card) throws InvalidBundle, IOException {
        byte[] signature;
        try (InputStream file = Files.newInputStream(folder.resolve(FILE))) {
            signature = file.readNBytes(BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new InvalidBundle(
                    folder + " is not signed: it has no " + FILE + ", and MODELS_PUBLIC_KEY asks for one.");
        }
        if (!isBy(signature, card)) {
            throw new InvalidBundle(folder + " is not signed by the owner of MODELS_PUBLIC_KEY: " + FILE
                    + " is no signature of its " + ModelBundle.CARD + " by that key.");
        }
    }

    private boolean isBy(byte[] signature, byte[] card) {
        if (signature.length != BYTES) {
            return false;
        }
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(card);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
