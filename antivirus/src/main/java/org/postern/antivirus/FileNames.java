package org.postern.antivirus;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What is dangerous about the name of a file, as the systems of recipients read it.
final class FileNames {
    /// Blanks that push the end of a name out of sight.
    private static final int MANY_BLANKS = 5;

    /// Kinds that people open without a thought; before another extension they are a lure.
    private static final Set<String> HARMLESS =
            Set.of(
                    "avi", "bmp", "csv", "doc", "docx", "eml", "gif", "htm", "html", "ics", "jpeg",
                    "jpg", "mov", "mp3", "mp4", "mpg", "odt", "ods", "pdf", "png", "ppt", "pptx",
                    "rtf", "tif", "tiff", "txt", "vcf", "wav", "xls", "xlsx", "xml", "zip");

    private final Set<String> dangerous;

    /// What is found.
    record Finding(Danger danger, String reason) {}

    /// @param extensions without their dot, in any case
    FileNames(List<String> extensions) {
        var lower = new HashSet<String>();
        for (var extension : extensions) {
            String plain = extension.strip().toLowerCase(Locale.ROOT);
            lower.add(plain.startsWith(".") ? plain.substring(1) : plain);
        }
        this.dangerous = Set.copyOf(lower);
    }

    /// What is dangerous about a name; null for nothing.
    @Nullable Finding judge(String name) {
        if (name.codePoints().anyMatch(FileNames::turnsDirection)) {
            return new Finding(Danger.FALSE_NAME, "its name changes the direction of writing");
        }
        String seen = asOpened(name);
        String extension = extension(seen);
        if (extension.startsWith("{") && extension.endsWith("}")) {
            return new Finding(Danger.EXTENSION, "its name ends in the number of a class");
        }
        if (!dangerous.contains(extension)) {
            return null;
        }
        String before = seen.substring(0, seen.length() - extension.length() - 1);
        if (trailingBlanks(before) >= MANY_BLANKS) {
            return new Finding(
                    Danger.FALSE_NAME, "blanks hide that its name ends in ." + extension);
        }
        if (HARMLESS.contains(extension(before.strip()))) {
            return new Finding(
                    Danger.DOUBLE_EXTENSION,
                    "its name ends in ." + extension(before.strip()) + "." + extension);
        }
        return new Finding(Danger.EXTENSION, "its name ends in ." + extension);
    }

    /// Windows ends a name at NUL and leaves dots and blanks at its end away.
    private static String asOpened(String name) {
        int nul = name.indexOf('\0');
        String whole = (nul < 0 ? name : name.substring(0, nul)).toLowerCase(Locale.ROOT);
        int end = whole.length();
        while (end > 0 && (whole.charAt(end - 1) == '.' || whole.charAt(end - 1) <= ' ')) {
            end--;
        }
        return whole.substring(0, end);
    }

    /// What stands behind the last dot of the last segment of a path; empty for nothing.
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 || dot < name.lastIndexOf('/') || dot < name.lastIndexOf('\\')
                ? ""
                : name.substring(dot + 1);
    }

    private static int trailingBlanks(String text) {
        int count = 0;
        while (count < text.length()
                && Character.isWhitespace(text.charAt(text.length() - 1 - count))) {
            count++;
        }
        return count;
    }

    private static boolean turnsDirection(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
