package org.radiologyai.models;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of a bucket's objects are files of a bundle, {@code <name>/<version>/<file>}, and how large each may be. */
final class BundleFiles {

    static final String WEIGHTS = "model.pt";
    static final int MOST_CARD_BYTES = 64 * 1024;
    static final int MOST_PICTURES = 20;

    private static final int MOST_SMALL_BYTES = 8 << 20;
    private static final int MOST_PICTURE_BYTES = 1 << 20;
    private static final int MOST_SIGNATURE_BYTES = 1024;
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
    private static final Pattern NAME = Pattern.compile("(" + WORD + ")/(" + WORD
            + ")/(model\\.pt|model\\.json|model\\.json\\.sig|MODEL_CARD\\.md|report\\.json|reference\\.json|reference/"
            + WORD + "\\.png)");

    private BundleFiles() {}

    /** Name, version and file are its groups, if it matches. */
    static Matcher match(String objectName) {
        return NAME.matcher(objectName);
    }

    static boolean isPicture(String file) {
        return file.endsWith(".png");
    }

    /** In bytes; of all but the weights. */
    static int most(String file) {
        if (file.equals(ModelBundle.CARD)) {
            return MOST_CARD_BYTES;
        }
        if (file.equals(CardSignature.FILE)) {
            return MOST_SIGNATURE_BYTES;
        }
        return isPicture(file) ? MOST_PICTURE_BYTES : MOST_SMALL_BYTES;
    }
}
