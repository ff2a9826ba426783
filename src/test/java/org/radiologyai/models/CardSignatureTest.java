package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardSignatureTest {

    /** Made with {@code openssl genpkey -algorithm ed25519}, and printed by {@code openssl pkey -pubout}. */
    private static final String KEY = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAlpveyzIgGWtfqvVU5EOqVildqQOLr1nUBM/jgBdN/P4=
            -----END PUBLIC KEY-----
            """;

    private static final byte[] CARD = "{\"name\":\"resnet50\"}\n".getBytes(StandardCharsets.UTF_8);

    /** Made with {@code openssl pkeyutl -sign -inkey key.pem -rawin -in model.json}. */
    private static final byte[] SIGNATURE = Base64.getDecoder()
            .decode("cKqdzmAWlfMav8btNip3cgejx/Txfkd1yS4/S/gv7uFrFfwNW7hRmbw6i+YXPQK9kVPcStUFrGsMHuHn4hPQCg==");

    @TempDir
    Path folder;

    private void assertRefused(CardSignature signature, byte[] card, String part) {
        InvalidBundle refused = assertThrows(InvalidBundle.class, () -> signature.check(folder, card));
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }

    @Test
    void acceptsWhatOpensslSigned() throws Exception {
        Files.write(folder.resolve("model.json.sig"), SIGNATURE);
        CardSignature.by(KEY).check(folder, CARD);
        CardSignature.by("MCowBQYDK2VwAyEAlpveyzIgGWtfqvVU5EOqVildqQOLr1nUBM/jgBdN/P4=")
                .check(folder, CARD);
    }

    @Test
    void refusesEveryOtherCardSignatureAndKey() throws Exception {
        CardSignature signature = CardSignature.by(KEY);
        assertRefused(signature, CARD, "it has no model.json.sig");
        Files.write(folder.resolve("model.json.sig"), SIGNATURE);
        for (int i = 0; i < CARD.length; i++) {
            byte[] other = CARD.clone();
            other[i] ^= 1;
            assertRefused(signature, other, "by that key");
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            byte[] other = SIGNATURE.clone();
            other[i] ^= 1;
            Files.write(folder.resolve("model.json.sig"), other);
            assertRefused(signature, CARD, "by that key");
        }
        for (int length : List.of(0, 63, 65, 1_000)) {
            Files.write(folder.resolve("model.json.sig"), Arrays.copyOf(SIGNATURE, length));
            assertRefused(signature, CARD, "by that key");
        }
    }

    @Test
    void refusesAKeyThatIsNone() throws Exception {
        String rsa = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("RSA")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());
        for (String key : List.of("none", "bm9uZQ==", rsa, KEY.replace("MCow", "MCox"))) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> CardSignature.by(key));
            assertTrue(refused.getMessage().contains("models.public.key (MODELS_PUBLIC_KEY) is"), refused.getMessage());
        }
    }

    @Test
    void isAskedOfADirectory() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path bundle = Files.createDirectories(folder.resolve("resnet50/1.1"));
        Path weights = Files.writeString(bundle.resolve("model.pt"), "weights");
        new ModelBundle(bundle, Cards.card("resnet50", "1.1", ModelBundle.sha256(weights), 224, "NORMAL", "PNEUMONIA"))
                .writeCard();
        ModelStorage strict = new DirectoryStorage(
                folder,
                Optional.of(CardSignature.by(
                        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()))));
        ModelBundle listed = strict.bundles().get(0);
        assertThrows(InvalidBundle.class, () -> strict.fetch(listed));
        assertEquals(listed, new DirectoryStorage(folder, Optional.empty()).fetch(listed));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(Files.readAllBytes(bundle.resolve("model.json")));
        Files.write(bundle.resolve("model.json.sig"), signature.sign());
        assertEquals(listed, strict.fetch(listed));
        Files.writeString(
                bundle.resolve("model.json"),
                Files.readString(bundle.resolve("model.json")).replace("\"threshold\": 0.5", "\"threshold\": 0.4"));
        assertThrows(InvalidBundle.class, () -> strict.fetch(strict.bundles().get(0)));
    }
}
