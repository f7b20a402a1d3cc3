// The look that the domain's administrator has given: name, logo, colour, links.
import { json } from './http';

export interface Brand {
  name: string;
  logo: string | null;
  hue: number | null;
  links: { label: string; url: string }[];
}

class Branding {
  brand = $state.raw<Brand>({ name: 'Postern', logo: null, hue: null, links: [] });

  async load(): Promise<void> {
    const brand = await json<Brand>('/webmail/branding').catch(() => null);
    if (!brand) return;
    this.brand = brand;
    if (brand.hue !== null && !document.documentElement.style.getPropertyValue('--accent-hue')) {
      document.documentElement.style.setProperty('--accent-hue', String(brand.hue));
    }
  }
}

export const branding = new Branding();
