@NullMarked
package org.postern.webmail;

import org.jspecify.annotations.NullMarked;
