// Shapes of six kinds meet one call site, n times: polymorphic calls, branches.
'use strict';

class Shape {
  corners() { return 4; }
}

class Circle extends Shape {
  constructor(radius) {
    super();
    this.radius = radius;
  }
  area() { return 3.14159 * this.radius * this.radius; }
  corners() { return 0; }
  grow(step) { this.radius += step; }
}

class Square extends Shape {
  constructor(side) {
    super();
    this.side = side;
  }
  area() { return this.side * this.side; }
  grow(step) { this.side += step; }
}

class Rectangle extends Shape {
  constructor(width, height) {
    super();
    this.width = width;
    this.height = height;
  }
  area() { return this.width * this.height; }
  grow(step) {
    this.width += step;
    this.height += 2.0 * step;
  }
}

class Triangle extends Shape {
  constructor(a, b, c) {
    super();
    this.a = a;
    this.b = b;
    this.c = c;
  }
  area() {
    const s = 0.5 * (this.a + this.b + this.c);
    return Math.sqrt(s * (s - this.a) * (s - this.b) * (s - this.c));
  }
  corners() { return 3; }
  grow(step) {
    this.a += step;
    this.b += step;
    this.c += step;
  }
}

class Ring extends Shape {
  constructor(outer, inner) {
    super();
    this.outer = outer;
    this.inner = inner;
  }
  area() { return this.outer.area() - this.inner.area(); }
  corners() { return this.outer.corners() + this.inner.corners(); }
  grow(step) { this.outer.grow(step); }
}

class Polygon extends Shape {
  constructor(count, unit) {
    super();
    this.count = count;
    this.unit = unit;
  }
  area() { return this.count * this.unit; }
  corners() { return this.count; }
  grow() { this.count += 1; }
}

function makeShape(kind, size) {
  if (kind === 0) return new Circle(size);
  if (kind === 1) return new Square(size);
  if (kind === 2) return new Rectangle(size, size + 1.0);
  if (kind === 3) return new Triangle(size + 2.0, size + 3.0, size + 4.0);
  if (kind === 4) return new Ring(new Square(size + 5.0), new Circle(0.5));
  return new Polygon(5, size);
}

function main(n) {
  const shapes = [];
  let seed = 5;
  for (let i = 0; i < 100; i++) {
    seed = (seed * 421 + 54773) % 259200;
    shapes.push(makeShape(Math.floor(seed / 1000) % 6, 1.0 + i % 7));
  }
  let total = 0.0;
  let corners = 0;
  let roundOnes = 0;
  for (let i = 0; i < n; i++) {
    const shape = shapes[i % 100];
    total += shape.area();
    const c = shape.corners();
    if (c > 3) {
      corners += c;
    } else if (c === 0) {
      roundOnes++;
    } else {
      corners--;
    }
    if (i % 1000 < 10) shape.grow(0.125);
  }
  console.log(`${Math.floor(total / 10.0)} ${corners} ${roundOnes}`);
}

main(Number(process.argv[2] || 4500000));
