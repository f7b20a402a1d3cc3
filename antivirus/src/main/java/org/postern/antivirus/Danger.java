package org.postern.antivirus;

/// What makes a file dangerous to open although no virus is known in it.
public enum Danger {
    PROGRAM("a program"),
    SCRIPT("a script"),
    SHORTCUT("a shortcut that starts a program"),
    MACROS("a document with macros"),
    EMBEDDED_OBJECT("a document with an embedded object"),
    DISK_IMAGE("the image of a disk"),
    ACTIVE_DOCUMENT("a document that starts a program"),
    EXTENSION("a name of a kind that is dangerous to open"),
    DOUBLE_EXTENSION("a name that hides its kind behind another"),
    FALSE_NAME("a name that is shown as another");

    private final String words;

    Danger(String words) {
        this.words = words;
    }

    /// For people: *a program*.
    public String words() {
        return words;
    }
}
