package org.radiologyai.models;

import java.util.Locale;

/** How the entries of the log are named, in a directory as in a bucket: in their order, alphabetically too. */
final class LogEntries {

    /** Below the models. */
    static final String FOLDER = "rollout";

    static final String SUFFIX = ".json";

    /** Of one entry. */
    static final int MOST_BYTES = 64 * 1024;

    private LogEntries() {}

    static String fileName(long number) {
        return String.format(Locale.ROOT, "%08d%s", number, SUFFIX);
    }

    /** 0 if that is the name of no entry. */
    static long number(String fileName) {
        return fileName.matches("\\d{8}\\.json") ? Long.parseLong(fileName.substring(0, 8)) : 0;
    }
}
