package org.radiologyai.chat;

import java.text.MessageFormat;
import java.util.ResourceBundle;

/** The sentences that the assistant says word for word. */
final class Texts {

    private Texts() {}

    static String get(Language language, String key) {
        return bundle(language).getString(key);
    }

    static String get(Language language, String key, Object... arguments) {
        return new MessageFormat(get(language, key), language.locale()).format(arguments);
    }

    private static ResourceBundle bundle(Language language) {
        return ResourceBundle.getBundle("org.radiologyai.chat.texts", language.locale());
    }
}
