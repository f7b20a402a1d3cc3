package org.postern.milter;

/// What a mail server says to a milter.
enum Command {
    OPTIONS('O'),
    MACROS('D'),
    CONNECT('C'),
    HELLO('H'),
    MAIL('M'),
    RCPT('R'),
    DATA('T'),
    HEADER('L'),
    END_OF_HEADER('N'),
    BODY('B'),
    END_OF_BODY('E'),
    ABORT('A'),
    QUIT('Q'),
    /// The connection is used for another session.
    QUIT_NEW('K');

    private final char letter;

    Command(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}
