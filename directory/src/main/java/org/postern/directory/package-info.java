/// Who the people are: accounts, domains, aliases, passwords.
@NullMarked
package org.postern.directory;

import org.jspecify.annotations.NullMarked;
