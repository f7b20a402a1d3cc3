package org.postern.content;

/// Why a message is in a quarantine.
///
/// @param quarantine the folder below `Quarantine`: `Virus`, `Filter`, `Outbreak` or one that a
///   filter names
/// @param reason for people, one line
public record Held(String quarantine, String reason) {
    public static final String VIRUS = "Virus";
    public static final String FILTER = "Filter";
    public static final String OUTBREAK = "Outbreak";
}
