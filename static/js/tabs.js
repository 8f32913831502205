// On a narrow screen the pages of a part lie in one line that scrolls: the present one is brought into sight.
document.querySelector('.tabs [aria-current="page"]')?.scrollIntoView({ inline: "center", block: "nearest" });
