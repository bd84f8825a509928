// The pipeline language. The grammar says what the pieces look like; what they mean, and which of
// them belong where, is said by compiler/frontend/weir/, in the words of the language.
//
// There are no keywords: a setting or a field may be called anything. Nesting is bounded by the
// rules (block, route, group), so that no text can exhaust the stack.
grammar Weir;

// Never made by the lexer: parse.cpp puts these into the tokens. See frontend/weir/tokens.h.
tokens { KEY, MISSING }

file : block* EOF ;

block : word headPart* body ;

headPart : word | STRING ;

body : '{' item* '}' ;

item : setting | group | route | field ;

// name = value
setting : name '=' value ;

// batch { rows = 5000 }
group : name groupBody ;

groupBody : '{' setting* '}' ;

// topic "shop.public.*" -> "inv_{table}" { key = (id) }
route : word STRING '->' target routeBody? ;

target : part ( '.' part )* | MISSING ;

part : word | STRING ;

routeBody : '{' routeItem* '}' ;

routeItem : setting | group ;

// amount decimal(12, 2)[]? key; also `from shop` and `into neon`
field : name type array? optional? KEY? ;

type : word params? ;

params : '(' NUMBER ( ',' NUMBER )* ')' ;

array : '[' ']' ;

optional : '?' ;

name : STRING | word ( '.' word )* ;

value : STRING | NUMBER | call | word | list | MISSING ;

call : word '(' ( STRING ( ',' STRING )* )? ')' ;

list : '(' ( part ( ',' part )* )? ')' ;

word : WORD | KEY ;

OPEN : '{' ;

CLOSE : '}' ;

ASSIGN : '=' ;

ARROW : '->' ;

WORD : LETTER ( LETTER | MARK )* ( '-' ( LETTER | MARK )+ )* ;

// The runtime of ANTLR 4.9 reads a set in the square of its ranges, at each start of the program:
// the hundreds of ranges of these classes stand in one place each.
fragment LETTER : [\p{L}_] ;

fragment MARK : [\p{M}\p{Nd}] ;

// Lenient: `5m`, `4MiB` and what is none of them are told apart by literal.cpp.
NUMBER : '-'? [0-9] ( LETTER | [0-9.] )* ;

STRING : '"' ( ~["\\\r\n] | '\\' ~[\r\n] )* '"' ;

UNTERMINATED : '"' ( ~["\\\r\n] | '\\' ~[\r\n] )* '\\'? ;

// What other languages write, so that it can be named.
SINGLE_QUOTED : '\'' ~['\r\n]* '\'' ;

COMMENT : '#' ~[\r\n]* -> skip ;

SPACE : [ \t\r\n]+ -> skip ;

STRAY : . ;
